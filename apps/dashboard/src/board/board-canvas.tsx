import { type CSSProperties, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useSize } from '../grid/use-size.ts'
import { classNames } from '../ui/class-names.ts'
import { useCell } from './cell.ts'
import { drawnArea, scaleOf } from './model/drawn-area.ts'
import { readingOrder } from './model/reading-order.ts'
import type { Point } from './model/rect.ts'
import { Overlay } from './overlay/overlay.tsx'
import { NoteEditor } from './pieces/note-editor.tsx'
import { PieceList } from './pieces/piece-list.tsx'
import { listenToPointer } from './pointer/listen.ts'
import { useBoardState, useSession } from './session.ts'
import { useBoardKeys } from './use-board-keys.ts'
import { useFilesOnBoard } from './use-files-on-board.ts'
import { resized } from './zoom.ts'

const HANDS = {
  away: '',
  ready: 'cursor-grab [&_*]:cursor-grab!',
  used: 'cursor-grabbing [&_*]:cursor-grabbing!',
} as const

interface BoardCanvasProps {
  /** Takes what is dropped or pasted. @param at a point of the board; null where it was pasted */
  onFiles: (files: readonly File[], at: Point | null) => void
}

/** The plane on which everything lies. */
export function BoardCanvas({ onFiles }: BoardCanvasProps) {
  const session = useSession()
  const canvas = useRef<HTMLElement>(null)
  const size = useSize(canvas)
  const view = useCell(session.view)
  const hand = useCell(session.hand)
  const { pieces } = useBoardState()
  const order = useMemo(() => readingOrder(pieces), [pieces])
  useBoardKeys(canvas)
  useFilesOnBoard(canvas, onFiles)
  useLayoutEffect(() => resized(session, size), [session, size])
  useEffect(() => (canvas.current === null ? undefined : listenToPointer(canvas.current, session)), [session])
  const { x, y, w, h } = drawnArea(view, size)
  const area = useMemo(() => ({ x, y, w, h }), [x, y, w, h])
  const world = {
    transform: `scale(${view.zoom}) translate(${-view.x}px, ${-view.y}px)`,
    '--unit': `${1 / view.zoom}px`,
  } as CSSProperties
  return (
    <section
      ref={canvas}
      data-canvas
      aria-label="Board"
      tabIndex={-1}
      className={classNames(
        'relative min-h-0 flex-1 touch-none overflow-hidden bg-surface-2 outline-none',
        HANDS[hand],
      )}
    >
      <div className="absolute top-0 left-0 origin-top-left" style={world}>
        <PieceList order={order} area={area} scale={scaleOf(view)} canvas={canvas} />
        <NoteEditor />
      </div>
      <Overlay />
    </section>
  )
}
