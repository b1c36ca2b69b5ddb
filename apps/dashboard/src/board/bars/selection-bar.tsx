import BringToFront from 'lucide-react/icons/bring-to-front'
import SendToBack from 'lucide-react/icons/send-to-back'
import Trash2 from 'lucide-react/icons/trash-2'
import X from 'lucide-react/icons/x'
import { countOf } from '../../format/count.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { bringToFront, removeSelected, sendToBack } from '../arrange.ts'
import type { Arrivals } from '../arrivals.ts'
import type { BoardWork } from '../board-work.ts'
import { useBoardState, useSession } from '../session.ts'
import { PieceButtons } from './piece-buttons.tsx'

interface SelectionBarProps {
  work: BoardWork
  arrivals: Arrivals
}

/** What can be done with what is selected. */
export function SelectionBar({ work, arrivals }: SelectionBarProps) {
  const session = useSession()
  const { selected } = useBoardState()
  const [piece, ...more] = session.model.selection
  if (piece === undefined || !session.canEdit) return null
  return (
    <div
      role="toolbar"
      aria-label="Selection"
      data-selection-bar
      className="no-scrollbar absolute top-3 left-1/2 z-10 flex max-w-[calc(100%-16px)] -translate-x-1/2 items-center gap-0.5 overflow-x-auto rounded-md border border-line bg-surface-1 p-1 shadow-1"
    >
      {more.length > 0 ? (
        <span className="tabular px-2 whitespace-nowrap">{countOf(selected.size, 'item')} selected</span>
      ) : (
        <PieceButtons piece={piece} work={work} arrivals={arrivals} />
      )}
      <IconButton label="Bring to front" hint="]" onClick={() => bringToFront(session)}>
        <BringToFront size={16} aria-hidden />
      </IconButton>
      <IconButton label="Send to back" hint="[" onClick={() => sendToBack(session)}>
        <SendToBack size={16} aria-hidden />
      </IconButton>
      <IconButton label="Take off the board" hint="Delete" onClick={() => removeSelected(session)}>
        <Trash2 size={16} aria-hidden />
      </IconButton>
      <IconButton label="Select nothing" hint="Esc" onClick={() => session.model.select([])}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  )
}
