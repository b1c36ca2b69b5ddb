import { useCell } from '../cell.ts'
import { HANDLES, type Handle } from '../model/resize.ts'
import { onScreen, type View } from '../model/view.ts'
import { useBoardState, useSession } from '../session.ts'

const PLACES: Record<Handle, string> = {
  nw: 'left-0 top-0 cursor-nwse-resize',
  n: 'left-1/2 top-0 cursor-ns-resize',
  ne: 'left-full top-0 cursor-nesw-resize',
  e: 'left-full top-1/2 cursor-ew-resize',
  se: 'left-full top-full cursor-nwse-resize',
  s: 'left-1/2 top-full cursor-ns-resize',
  sw: 'left-0 top-full cursor-nesw-resize',
  w: 'left-0 top-1/2 cursor-ew-resize',
}

/** The handles around the one piece that is selected. Alt and the arrows do the same from the keyboard. */
export function SelectionFrame({ view }: { view: View }) {
  const { model, editing } = useSession()
  const { selected } = useBoardState()
  const isEditing = useCell(editing) !== null
  const [piece] = model.selection
  if (selected.size !== 1 || piece === undefined || isEditing) return null
  const frame = onScreen(view, piece)
  const isSmall = Math.min(frame.width, frame.height) < 96
  return (
    <span aria-hidden className="absolute" style={frame}>
      {HANDLES.filter((handle) => !isSmall || handle === 'se').map((handle) => (
        <span
          key={handle}
          data-handle={handle}
          className={`pointer-events-auto absolute flex size-8 -translate-1/2 touch-none items-center justify-center ${PLACES[handle]}`}
        >
          <span className="size-2.5 rounded-[2px] border border-accent bg-white" />
        </span>
      ))}
    </span>
  )
}
