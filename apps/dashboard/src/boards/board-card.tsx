import type { Board } from '@holdall/protocol'
import { Link } from '@tanstack/react-router'
import LayoutDashboard from 'lucide-react/icons/layout-dashboard'
import { countOf } from '../format/count.ts'
import { MiddleTruncate } from '../ui/middle-truncate.tsx'
import { ThumbPicture } from '../ui/thumb-picture.tsx'
import { When } from '../ui/when.tsx'
import { BoardMenu } from './board-menu.tsx'

/** A board in the list: its cover, its name, how much lies on it and when it changed. */
export function BoardCard({ board }: { board: Board }) {
  const { id, title, cover, itemCount, updatedAt, deletedAt, visibility } = board
  const face = (
    <>
      <ThumbPicture
        source={cover?.thumbnailUrl ?? null}
        placeholder={cover?.placeholder ?? null}
        fallback={<LayoutDashboard size={28} />}
        className="aspect-[4/3] rounded-md border border-line group-hover:border-line-strong"
      />
      <MiddleTruncate name={title} className="mt-2 font-strong" />
    </>
  )
  return (
    <li className="group relative min-w-0">
      {deletedAt === null ? (
        <Link
          to="/boards/$id"
          params={{ id }}
          className="block rounded-md focus-visible:outline-offset-4"
          aria-label={title}
        >
          {face}
        </Link>
      ) : (
        face
      )}
      <p className="tabular truncate text-xs text-text-2">
        {countOf(itemCount, 'item')}
        {visibility === 'public' && ' · Public'}
      </p>
      <p className="tabular truncate text-xs text-text-2">
        {deletedAt !== null && 'Deleted '}
        <When iso={deletedAt ?? updatedAt} />
      </p>
      <BoardMenu board={board} className="absolute! top-2 right-2 bg-surface-1/90 shadow-1" />
    </li>
  )
}
