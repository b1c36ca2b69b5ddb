import RotateCw from 'lucide-react/icons/rotate-cw'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { MediaItem } from '../api/types.ts'
import { useLibrary } from '../library/library-context.ts'
import { skippedParts } from '../player/recording-parts.ts'
import { Button } from '../ui/button.tsx'
import { DetailActions } from './detail-actions.tsx'
import { EditFields } from './edit-fields.tsx'
import { ItemFacts } from './item-facts.tsx'
import { Palette } from './palette.tsx'
import { Preview } from './preview.tsx'
import { SignedLink } from './signed-link.tsx'
import { UsedIn } from './used-in.tsx'

export function DetailContent({ item, trashed }: { item: MediaItem; trashed: boolean }) {
  const { actions } = useLibrary()
  const skipped = item.status === 'ready' ? skippedReason(item) : null
  return (
    <div className="space-y-5 p-5">
      <Preview key={item.checksum} item={item} />
      {item.status === 'failed' && (
        <div className="space-y-3 rounded-md bg-danger-soft p-3">
          <p className="flex gap-2 wrap-anywhere">
            <TriangleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden />
            <span>
              No preview could be made: {item.statusReason ?? 'no reason was given'}. The file itself is kept as it was
              sent.
            </span>
          </p>
          <Button onClick={() => void actions.retry(item.id)}>
            <RotateCw size={16} aria-hidden />
            Retry
          </Button>
        </div>
      )}
      {item.status === 'processing' && (
        <p className="text-text-2">The preview is being made. The file can be used already.</p>
      )}
      {item.status === 'ready' &&
        skippedParts(item).map((sentence) => (
          <p key={sentence} className="wrap-anywhere text-text-2">
            {sentence}
          </p>
        ))}
      {skipped !== null && <p className="text-text-2">There is no preview: {skipped}</p>}
      <DetailActions item={item} trashed={trashed} />
      {!trashed && <EditFields item={item} />}
      {!trashed && <SignedLink item={item} />}
      <UsedIn id={item.id} />
      <Palette item={item} />
      <ItemFacts item={item} />
    </div>
  )
}

/** Why a sound item has no picture, in the server's words. */
function skippedReason({ statusReason, metadata }: MediaItem): string | null {
  const reason = statusReason ?? metadata.previewSkipped
  return typeof reason === 'string' ? reason : null
}
