import { useMediaItem } from '@holdall/react'
import { nameOf } from '../format/name.ts'
import { useLibrary } from '../library/library-context.ts'
import { Button } from '../ui/button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { DetailContent } from './detail-content.tsx'
import { DetailFrame } from './detail-frame.tsx'

/** Everything about one item, and what can be done with it. */
export function DetailPanel({ id }: { id: string }) {
  const { timeline, navigate, trashed } = useLibrary()
  const known = timeline.find(id)?.entry.item ?? undefined
  const { item: shown, error, refresh } = useMediaItem(id, { known })
  const close = () => navigate({ item: undefined })
  return (
    <DetailFrame title={shown === null ? 'Details' : nameOf(shown)} onClose={close}>
      {error !== null && shown === null ? (
        error.status === 404 || error.status === 410 ? (
          <div className="space-y-3 p-5">
            <p>This item is not here. It was deleted for good, or it belongs to someone else.</p>
            <Button onClick={close}>Close</Button>
          </div>
        ) : (
          <ProblemPanel what="The details could not be loaded" error={error} onRetry={refresh} />
        )
      ) : shown === null ? (
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
