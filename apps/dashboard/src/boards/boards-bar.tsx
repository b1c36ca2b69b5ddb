import Trash2 from 'lucide-react/icons/trash-2'
import { IconButton } from '../ui/icon-button.tsx'
import { OrderMenu } from '../ui/order-menu.tsx'
import { BOARD_SORTS, type BoardSearch, DEFAULT_BOARD_SORT } from './board-search.ts'

interface BoardsBarProps {
  search: BoardSearch
  navigate: (change: BoardSearch) => void
}

/** The order of the boards, and the way into the trash. */
export function BoardsBar({ search, navigate }: BoardsBarProps) {
  const trashed = search.trashed === true
  return (
    <div className="flex shrink-0 items-center justify-end gap-1 border-b border-line px-4 pb-2 max-wide:px-3 max-wide:pt-1">
      <OrderMenu
        value={search.sort ?? DEFAULT_BOARD_SORT}
        options={BOARD_SORTS}
        onChoose={(value) => navigate({ sort: value === DEFAULT_BOARD_SORT ? undefined : value })}
      />
      <IconButton
        label={trashed ? 'Leave the trash' : 'Boards in the trash'}
        pressed={trashed}
        onClick={() => navigate({ trashed: trashed ? undefined : true })}
      >
        <Trash2 size={16} aria-hidden />
      </IconButton>
    </div>
  )
}
