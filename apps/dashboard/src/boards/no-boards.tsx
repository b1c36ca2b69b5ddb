import Plus from 'lucide-react/icons/plus'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import type { BoardSearch } from './board-search.ts'

interface NoBoardsProps {
  search: BoardSearch
  navigate: (change: BoardSearch) => void
  onCreate: () => void
}

/** Why there are no boards to see, and the one thing to do about it. */
export function NoBoards({ search, navigate, onCreate }: NoBoardsProps) {
  if (search.q !== undefined)
    return (
      <Centre>
        <h2 className="text-lg font-strong">No board matches this</h2>
        <Button onClick={() => navigate({ q: undefined })}>
          <span className="max-w-60 truncate">Drop Search: “{search.q}”</span>
        </Button>
      </Centre>
    )
  if (search.trashed === true)
    return (
      <Centre>
        <h2 className="text-lg font-strong">No board is in the trash</h2>
        <p className="max-w-sm text-text-2">A deleted board waits here for a while before it is gone for good.</p>
        <Button onClick={() => navigate({ trashed: undefined })}>Show the boards</Button>
      </Centre>
    )
  return (
    <Centre>
      <img src="/app/empty.svg" alt="" width={160} height={104} />
      <h2 className="text-lg font-strong">A board puts pictures and notes side by side</h2>
      <p className="max-w-sm text-text-2">It shows what is in your library; nothing is copied.</p>
      <Button tone="primary" onClick={onCreate}>
        <Plus size={16} aria-hidden />
        Create your first board
      </Button>
    </Centre>
  )
}
