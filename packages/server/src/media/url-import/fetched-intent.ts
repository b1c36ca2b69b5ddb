import type { MediaImport } from '@holdall/protocol'
import type { Identity } from '../../identity/identity.ts'
import { getMedia } from '../find-media.ts'
import type { IngestIntent } from '../ingest-source.ts'
import type { MediaContext } from '../media-context.ts'

type Described = Pick<
  MediaImport,
  'sourceType' | 'attribution' | 'title' | 'metadata' | 'enhancementType' | 'originalMediaId'
>

/**
 * What a fetched file is to be. One that was made from another item carries that item's checksum, so that the link outlives it.
 *
 * @throws {not_found} for an original that is not the caller's to see
 */
export async function fetchedIntent(
  { database }: Pick<MediaContext, 'database'>,
  identity: Identity,
  { sourceType, attribution, title, metadata = {}, enhancementType, originalMediaId }: Described,
): Promise<IngestIntent> {
  const original = originalMediaId === undefined ? null : await getMedia(database, identity, originalMediaId)
  return {
    sourceType,
    ...(attribution ? { attribution } : {}),
    ...(title === undefined ? {} : { title }),
    ...(enhancementType === undefined ? {} : { enhancementType }),
    ...(original ? { originalMediaId: original.id } : {}),
    metadata: { ...metadata, ...(original ? { parentChecksum: original.checksum } : {}) },
  }
}
