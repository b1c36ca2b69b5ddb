import type { MediaItem } from '@holdall/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/api-context.ts'
import { mediaItemQuery } from '../../api/queries.ts'
import { BeforeAfter } from '../../compare/before-after.tsx'
import { nameOf } from '../../format/name.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemPanel } from '../../ui/problem-panel.tsx'

/** A picture beside the one that it was made from. */
export function CompareDialog({ mediaId, onClose }: { mediaId: string; onClose: () => void }) {
  const api = useApi()
  const after = useQuery(mediaItemQuery(api, mediaId))
  const originalId = after.data?.originalMediaId ?? null
  const before = useQuery({ ...mediaItemQuery(api, originalId ?? ''), enabled: originalId !== null })
  const failed = after.isError ? after : before.isError ? before : null
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={after.data === undefined ? 'Before and after' : nameOf(after.data)}
      description={
        after.data === undefined || before.data === undefined ? undefined : describe(before.data, after.data)
      }
    >
      {failed !== null && (
        <ProblemPanel
          what="The pictures could not be loaded"
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      )}
      {after.data !== undefined && before.data !== undefined && (
        <BeforeAfter
          before={{ url: whole(before.data), alt: `Before: ${nameOf(before.data)}` }}
          after={{ url: whole(after.data), alt: `After: ${nameOf(after.data)}` }}
        />
      )}
    </Dialog>
  )
}

function describe(before: MediaItem, after: MediaItem): string {
  const size = ({ width, height }: MediaItem) => `${width ?? '?'} × ${height ?? '?'}`
  return `${size(before)} before, ${size(after)} after`
}

const SHOWN_DIRECTLY = /^image\/(jpeg|png|gif|webp|avif)$/

/** The original where browsers show it: every pixel matters here. */
function whole({ mimeType, url }: MediaItem): string {
  return SHOWN_DIRECTLY.test(mimeType) ? url : url.replace(/\/content$/, '/image?w=1024&format=auto')
}
