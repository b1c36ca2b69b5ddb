import type { PlacedRendition } from './add-renditions.ts'
import { FACT_NAMES, type MediaFacts } from './inspection.ts'
import type { MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'
import { fromBigint } from './perceptual-hash.ts'
import { previewKey } from './place-previews.ts'

interface StoredRendition {
  name: string
  key: string
  mimeType: string
  sizeBytes: number
  sha256: string
  width: number | null
  height: number | null
  recipe: string
}

// The same bytes of the same owner, looked at in today's ways. Items whose previews were skipped are looked at again.
const TWIN = `
select ${MEDIA_COLUMNS}, perceptual_hash::text as hash, (select json_agg(json_build_object('name', r.name, 'key', r.storage_key, 'mimeType', r.mime_type, 'sizeBytes', r.size_bytes,
    'sha256', r.checksum, 'width', r.width, 'height', r.height, 'recipe', r.recipe)) from renditions r where r.media_id = media.id) as renditions
from media where owner_user_id = $1 and checksum = $2 and id <> $3 and kind = $4 and status = 'ready' and purging_at is null
  and rendition_names <> '{}' and not metadata ? 'skipped'
  and not exists (select from renditions r where r.media_id = media.id and r.recipe <> all ($5::text[]))
order by created_at desc limit 1`

/** What is known of the same content already. */
export interface Twin {
  facts: MediaFacts
  renditions: StoredRendition[]
}

/** @param recipes ways of making previews that are still in use */
export async function findTwin(
  { database }: Pick<MediaContext, 'database'>,
  row: MediaRow,
  recipes: readonly string[],
): Promise<Twin | null> {
  const { rows } = await database.one<MediaRow & { hash: string | null; renditions: StoredRendition[] | null }>(
    'service',
    {
      text: TWIN,
      values: [row.owner_user_id, row.checksum, row.id, row.kind, recipes],
    },
  )
  const [twin] = rows
  if (!twin?.renditions) return null
  const known = FACT_NAMES.filter((name) => name in twin.metadata).map((name) => [name, twin.metadata[name]])
  return {
    facts: {
      width: twin.width,
      height: twin.height,
      durationSeconds: twin.duration_seconds,
      placeholder: twin.placeholder,
      perceptualHash: fromBigint(twin.hash),
      takenAt: twin.taken_at?.toISOString() ?? null,
      metadata: Object.fromEntries(known),
      ownerMetadata: twin.owner_metadata,
      previews: [],
    },
    renditions: twin.renditions,
  }
}

/** Gives an item copies of its twin's previews. @throws {not_found} when one of them went meanwhile */
export async function copyPreviews(
  { bucket }: Pick<MediaContext, 'bucket'>,
  row: MediaRow,
  renditions: readonly StoredRendition[],
): Promise<PlacedRendition[]> {
  const placed: PlacedRendition[] = []
  for (const { width, height, ...rendition } of renditions) {
    const key = previewKey(row, rendition)
    if ((await bucket.head(key)) === null) await bucket.copy(rendition.key, key)
    placed.push({ ...rendition, key, ...(width === null ? {} : { width }), ...(height === null ? {} : { height }) })
  }
  return placed
}
