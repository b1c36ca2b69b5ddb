import type { Rows, Statement } from '../db/index.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import type { Bucket } from '../storage/bucket.ts'
import { addRenditionsStatement, type PlacedRendition, removeOlderStatement } from './add-renditions.ts'
import { mediaEvent } from './find-media.ts'
import type { MediaFacts } from './inspection.ts'
import type { MediaContext } from './media-context.ts'
import type { MediaRow } from './media-row.ts'
import { toBigint } from './perceptual-hash.ts'

export interface Outcome {
  status: 'ready' | 'failed'
  /** Why it failed, for a person. */
  reason?: string
  facts?: MediaFacts
  renditions?: readonly PlacedRendition[]
}

// Only while it is still the content that was looked at: a replacement enqueues its own job.
const SETTLE = `
update media set status = $3, status_reason = $4, width = coalesce($5, width), height = coalesce($6, height),
  duration_seconds = coalesce($7, duration_seconds), placeholder = coalesce($8, placeholder), taken_at = coalesce($9, taken_at),
  metadata = (case when $10::jsonb = '{}' then metadata else metadata - 'skipped' - 'previewSkipped' end) || $10, owner_metadata = owner_metadata || $11,
  rendition_names = array(select name from unnest(rendition_names) name where name <> all ($12::text[])) || $12::text[], updated_at = $13,
  perceptual_hash = coalesce($14::bigint, perceptual_hash)
where id = $1 and checksum = $2 and status = 'processing' and purging_at is null returning id`

/** Writes down what became of an item, and what was made from it. */
export async function settleMedia(
  context: Pick<MediaContext, 'database' | 'bucket' | 'deliveryCache' | 'clock'>,
  row: MediaRow,
  { status, reason, facts, renditions = [] }: Outcome,
): Promise<void> {
  const statements: Statement[] = [
    {
      text: SETTLE,
      values: [
        row.id,
        row.checksum,
        status,
        reason ?? null,
        facts?.width ?? null,
        facts?.height ?? null,
        facts?.durationSeconds ?? null,
        facts?.placeholder ?? null,
        facts?.takenAt ?? null,
        JSON.stringify(facts?.metadata ?? {}),
        JSON.stringify(facts?.ownerMetadata ?? {}),
        renditions.map(({ name }) => name),
        context.clock(),
        toBigint(facts?.perceptualHash ?? null),
      ],
    },
    outboxStatement(mediaEvent(row, null, 'media.updated')),
  ]
  if (renditions.length > 0)
    statements.unshift(removeOlderStatement(row, renditions), addRenditionsStatement(row, renditions))
  const [removed] = await context.database.batch([{ actor: 'service', statements }])
  context.deliveryCache.invalidate(row.id)
  if (renditions.length > 0) await deleteBytes(context.bucket, removed as Rows<{ storage_key: string }>)
}

/** Their rows are gone; what cannot be deleted now is a stray, and the collector's. */
async function deleteBytes(bucket: Bucket, { rows }: Rows<{ storage_key: string }>): Promise<void> {
  for (const { storage_key: key } of rows) await bucket.delete(key).catch(() => undefined)
}
