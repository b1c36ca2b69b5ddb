import { useMoodboards } from '@holdall/react'
import { CardSkeletons } from '../ui/card-skeletons.tsx'
import { MoreButton } from '../ui/more-button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { BoardCard } from './board-card.tsx'
import { type BoardSearch, toBoardQuery } from './board-search.ts'
import { NoBoards } from './no-boards.tsx'

interface BoardGridProps {
  search: BoardSearch
  navigate: (change: BoardSearch) => void
  onCreate: () => void
}

const GRID = 'grid grid-cols-[repeat(auto-fill,minmax(min(200px,42vw),1fr))] gap-x-4 gap-y-6 p-4'

/** The boards as cards, or what there is to say instead. */
export function BoardGrid({ search, navigate, onCreate }: BoardGridProps) {
  const list = useMoodboards({ ...toBoardQuery(search), limit: 48, keepPrevious: true })
  if (list.isLoading) return <CardSkeletons className={GRID} />
  const { boards, error } = list
  if (error !== null && boards.length === 0)
    return (
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <ProblemPanel
          what="The boards could not be loaded"
          kept="Nothing that you stored is affected."
          error={error}
          onRetry={list.refresh}
        />
      </div>
    )
  if (boards.length === 0) return <NoBoards search={search} navigate={navigate} onCreate={onCreate} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard
    <section className="relative min-h-0 flex-1 overflow-y-auto" tabIndex={0} aria-label="List of boards">
      <ul className={GRID}>
        {boards.map((board) => (
          <BoardCard key={board.id} board={board} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  )
}
