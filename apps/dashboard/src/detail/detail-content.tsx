import type { MediaItem } from '@holdall/protocol'
import { useLibrary } from '../library/library-context.ts'
import { skippedParts } from '../player/recording-parts.ts'
import { AttributionFacts } from './attribution-facts.tsx'
import { ComparedPreview } from './compared-preview.tsx'
import { DetailActions } from './detail-actions.tsx'
import { EditFields } from './edit-fields.tsx'
import { Failure } from './failure.tsx'
import { ItemFacts } from './item-facts.tsx'
import { LineageStrip } from './lineage-strip.tsx'
import { Palette } from './palette.tsx'
import { Processing } from './processing.tsx'
import { PromptFacts } from './prompt-facts.tsx'
import { SignedLink } from './signed-link.tsx'
import { SimilarStrip } from './similar-strip.tsx'
import { UsedIn } from './used-in.tsx'

export function DetailContent({ item, trashed }: { item: MediaItem; trashed: boolean }) {
  const { actions } = useLibrary()
  const skipped = item.status === 'ready' ? skippedReason(item) : null
  return (
    <div className="space-y-5 p-5">
      <ComparedPreview key={item.checksum} item={item} />
      {item.status === 'failed' && <Failure item={item} onRetry={() => void actions.retry(item.id)} />}
      {item.status === 'processing' && <Processing item={item} />}
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
      <PromptFacts item={item} />
      <AttributionFacts item={item} />
      <LineageStrip item={item} />
      <SimilarStrip item={item} />
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
