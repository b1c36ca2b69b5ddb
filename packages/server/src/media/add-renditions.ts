import type { Statement } from '../db/index.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { quotaError } from '../ledger/quota.ts'
import { mediaEvent } from './find-media.ts'
import type { Preview } from './inspection.ts'
import type { MediaContext } from './media-context.ts'
import type { MediaRow } from './media-row.ts'

/** A preview that is stored, as the ledger learns of it. */
export type PlacedRendition = Omit<Preview, 'path'> & { key: string }

const ADD = `
with known as (select 1 from media where id = $1 and checksum = $2 and purging_at is null for key share),
added as (
  insert into renditions (media_id, name, owner_user_id, storage_key, mime_type, size_bytes, checksum, width, height, recipe, category)
    select $1, x.name, $3, x.key, x."mimeType", x."sizeBytes", x.sha256, x.width, x.height, x.recipe, coalesce(x.category, 'thumbnails')
    from jsonb_to_recordset($4::jsonb) as x
      (name text, key text, "mimeType" text, "sizeBytes" bigint, sha256 text, width integer, height integer, recipe text, category text), known
    on conflict do nothing returning size_bytes, category
)
insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
  select $3, $5, category, $6, $7, sum(size_bytes), count(*) from added group by category`

// Made in another way than what takes their place: without ffmpeg, or by an older recipe.
const REMOVE_OLDER = `
with known as (select 1 from media where id = $1 and checksum = $2 and purging_at is null for key share),
removed as (
  delete from renditions r using jsonb_to_recordset($4::jsonb) as x (name text, recipe text), known
    where r.media_id = $1 and r.name = x.name and r.recipe <> x.recipe returning r.storage_key, r.size_bytes, r.category
),
counted as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select $3, $5, category, $6, $7, -sum(size_bytes), -count(*) from removed group by category
)
select storage_key from removed`

/** Adds rows for stored renditions, and counts them, as long as the item has the content that they were made from. */
export function addRenditionsStatement(row: MediaRow, renditions: readonly PlacedRendition[]): Statement {
  return { text: ADD, values: valuesOf(row, renditions) }
}

/** Removes the rows of what these take the place of. It answers `storage_key`s, of bytes that nobody names any more. */
export function removeOlderStatement(row: MediaRow, renditions: readonly PlacedRendition[]): Statement {
  return { text: REMOVE_OLDER, values: valuesOf(row, renditions) }
}

function valuesOf(row: MediaRow, renditions: readonly PlacedRendition[]): unknown[] {
  const { id, checksum, owner_user_id, project_id, source_type, kind } = row
  return [id, checksum, owner_user_id, JSON.stringify(renditions), project_id ?? '', source_type, kind]
}

const NAME = `
update media set rendition_names = array(select name from unnest(rendition_names) name where name <> all ($3::text[])) || $3::text[], updated_at = $4
where id = $1 and checksum = $2 and purging_at is null returning id`

/**
 * Gives an item what was made later than its previews.
 *
 * @returns false when its content is another by now, or it is gone
 * @throws {quota_exceeded}
 */
export async function addRenditions(
  context: Pick<MediaContext, 'database' | 'deliveryCache' | 'clock' | 'owners'>,
  row: MediaRow,
  renditions: readonly PlacedRendition[],
): Promise<boolean> {
  const quotaBytes = await context.owners.quotaBytes(row.owner_user_id)
  const names = renditions.map(({ name }) => name)
  const sizeBytes = renditions.reduce((sum, rendition) => sum + rendition.sizeBytes, 0)
  try {
    return await context.database.as('service', async (tx) => {
      const { rowCount } = await tx.query({ text: NAME, values: [row.id, row.checksum, names, context.clock()] })
      if (rowCount === 0) return false
      await tx.query(addRenditionsStatement(row, renditions))
      await tx.query(outboxStatement(mediaEvent(row, null, 'media.updated')))
      if (quotaBytes !== null)
        await tx.query({
          text: 'select holdall.enforce_quota($1, $2)',
          values: [row.owner_user_id, quotaBytes],
        })
      return true
    })
  } catch (error) {
    throw quotaError(error, sizeBytes, quotaBytes)
  } finally {
    context.deliveryCache.invalidate(row.id)
  }
}
