import { useCell } from './cell.ts'
import { useBoardState, useSession } from './session.ts'

/** What a board without anything on it is for. */
export function EmptyBoard() {
  const { arrivals, editing, canEdit } = useSession()
  const { pieces } = useBoardState()
  const coming = useCell(arrivals).length > 0
  const writing = useCell(editing) !== null
  if (pieces.length > 0 || coming || writing) return null
  return (
    <div className="pointer-events-none absolute inset-0 flex flex-col items-center justify-center gap-3 p-6 text-center">
      <img src="/app/empty.svg" alt="" width={160} height={104} />
      <h2 className="text-lg font-strong">Nothing lies on this board yet</h2>
      {canEdit && (
        <p className="max-w-sm text-text-2">
          Drop pictures here, paste them, or add them from the library. Notes go between them.
        </p>
      )}
    </div>
  )
}
