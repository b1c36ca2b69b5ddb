import type { MediaItem } from '@holdall/protocol'
import { useMediaItem } from '@holdall/react'
import { BeforeAfter } from '../../compare/before-after.tsx'
import { nameOf } from '../../format/name.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemPanel } from '../../ui/problem-panel.tsx'

/** A picture beside the one that it was made from. */
export function CompareDialog({ mediaId, onClose }: { mediaId: string; onClose: () => void }) {
  const after = useMediaItem(mediaId)
  const before = useMediaItem(after.item?.originalMediaId)
  const failed = [after, before].find(({ error }) => error !== null)
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={after.item === null ? 'Before and after' : nameOf(after.item)}
      description={after.item === null || before.item === null ? undefined : describe(before.item, after.item)}
    >
      {failed !== undefined && (
        <ProblemPanel what="The pictures could not be loaded" error={failed.error} onRetry={failed.refresh} />
      )}
      {after.item !== null && before.item !== null && (
        <BeforeAfter
          before={{ url: whole(before.item), alt: `Before: ${nameOf(before.item)}` }}
          after={{ url: whole(after.item), alt: `After: ${nameOf(after.item)}` }}
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
