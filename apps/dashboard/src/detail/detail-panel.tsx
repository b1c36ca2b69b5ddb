import { ApiProblem } from '@holdall/client'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import { mediaItemQuery } from '../api/queries.ts'
import { nameOf } from '../format/name.ts'
import { useLibrary } from '../library/library-context.ts'
import { Button } from '../ui/button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { DetailContent } from './detail-content.tsx'
import { DetailFrame } from './detail-frame.tsx'

/** Everything about one item, and what can be done with it. */
export function DetailPanel({ id }: { id: string }) {
  const api = useApi()
  const { timeline, navigate, trashed } = useLibrary()
  const known = timeline.find(id)?.entry.item ?? undefined
  const item = useQuery(mediaItemQuery(api, id, known))
  const close = () => navigate({ item: undefined })
  const shown = item.data
  return (
    <DetailFrame title={shown === undefined ? 'Details' : nameOf(shown)} onClose={close}>
      {item.isError && shown === undefined ? (
        item.error instanceof ApiProblem && (item.error.status === 404 || item.error.status === 410) ? (
          <div className="space-y-3 p-5">
            <p>This item is not here. It was deleted for good, or it belongs to someone else.</p>
            <Button onClick={close}>Close</Button>
          </div>
        ) : (
          <ProblemPanel what="The details could not be loaded" error={item.error} onRetry={() => void item.refetch()} />
        )
      ) : shown === undefined ? (
        <div className="space-y-3 p-5" aria-busy="true">
          <div className="skeleton aspect-video rounded-md" />
          <div className="skeleton h-4 w-2/3 rounded-sm" />
          <div className="skeleton h-4 w-1/3 rounded-sm" />
        </div>
      ) : (
        <DetailContent key={id} item={shown} trashed={trashed || shown.deletedAt !== null} />
      )}
    </DetailFrame>
  )
}
