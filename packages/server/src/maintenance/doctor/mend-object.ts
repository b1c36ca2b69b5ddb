import { HoldallError } from '@holdall/protocol'
import { digestOf } from '../../storage/object-digest.ts'
import { QUARANTINE_PREFIX } from '../quarantine.ts'
import type { DoctorContext, ObjectFinding, StoredRow } from './finding.ts'

/** What became of a finding about bytes. */
export interface Mending {
  mended: boolean
  /** What was done, in a sentence. */
  message: string
}

// The same content: in quarantine under the same name, or another item of the same owner.
const SOURCES = `
select key, true as quarantined from quarantine where original_key = $1
union all
select t.storage_key, false from media m join media t on t.owner_user_id = m.owner_user_id and t.checksum = $3 and t.size_bytes = $4
  and t.storage_key <> $1 and t.purging_at is null where m.id = $2`

const MARK_FAILED = `
update media set status = 'failed', status_reason = $2, updated_at = $3 where id = $1 and storage_key = $4 and purging_at is null`

// What is made of several files goes whole: a ladder without one of its rungs plays to nobody's joy.
const DROP_RENDITION = `
with lost as (select name, category from renditions where media_id = $1 and storage_key = $2), gone as (
  delete from renditions r where media_id = $1 and (storage_key = $2
    or exists (select from lost l where l.category = 'processed' and split_part(l.name, '/', 1) = split_part(r.name, '/', 1)))
  returning media_id, name, category, size_bytes), named as (
  update media m set rendition_names = array(select n from unnest(m.rendition_names) n where n not in (select name from gone)), 
    status = case g.category when 'thumbnails' then 'processing' else m.status end, updated_at = $3
  from gone g where m.id = g.media_id
), counted as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select m.owner_user_id, coalesce(m.project_id, ''), g.category, m.source_type, m.kind, -g.size_bytes, -1 from gone g join media m on m.id = g.media_id
)
select holdall.enqueue_job($4, jsonb_build_object('mediaId', media_id), media_id) from gone where category = 'thumbnails'`

/**
 * Puts bytes right that are missing or damaged: an original from quarantine or from an item of the same content, read and checked before it counts;
 * a rendition is made again. Damaged bytes are put into quarantine, not away. An original without any source is marked as failed, its row stays.
 */
export async function mendObject(context: DoctorContext, { row, code, message }: ObjectFinding): Promise<Mending> {
  if (row.rendition !== null) return await remake(context, row, code !== 'missing-object')
  const source = await findSource(context, row)
  if (source === null) {
    const reason = code === 'missing-object' ? 'The stored bytes are lost' : 'The stored bytes are damaged'
    await context.database.one('service', {
      text: MARK_FAILED,
      values: [row.mediaId, reason, context.clock(), row.key],
    })
    context.forget([row.mediaId])
    return { mended: false, message: `${message}; nothing else has this content. The item is marked as failed` }
  }
  if (code !== 'missing-object') await setAside(context, row.key)
  await context.bucket.write(row.key, await context.bucket.internal.readStream(source), {
    expectedBytes: row.sizeBytes,
    expectedSha256: row.checksum,
  })
  context.forget([row.mediaId])
  return { mended: true, message: `The bytes of ${row.mediaId} are back` }
}

/** The first source whose bytes are what the row says. */
async function findSource({ database, bucket }: DoctorContext, row: StoredRow): Promise<string | null> {
  const { rows } = await database.one<{ key: string }>('service', {
    text: SOURCES,
    values: [row.key, row.mediaId, row.checksum, row.sizeBytes],
  })
  for (const { key } of rows) {
    const digest = await digestOf(bucket.internal, key)
    if (digest?.sha256 === row.checksum && digest.sizeBytes === row.sizeBytes) return key
  }
  return null
}

/** Copy → note → delete, as the collector does it: cut in between, the bytes are twice, never nowhere. */
export async function setAside({ database, bucket, clock }: DoctorContext, key: string): Promise<void> {
  const object = await bucket.head(key)
  if (object === null) return
  const now = clock()
  const to = `${QUARANTINE_PREFIX}${now.getTime()}/${key}`
  await bucket.internal.copy(key, to).catch((error: unknown) => {
    if (!(error instanceof HoldallError) || error.code !== 'conflict') throw error
  })
  await database.one('service', {
    text: `insert into quarantine (key, original_key, size_bytes, reason, quarantined_at) values ($1, $2, $3, 'damaged', $4) on conflict do nothing`,
    values: [to, key, object.sizeBytes, now],
  })
  await bucket.delete(key)
}

async function remake(context: DoctorContext, row: StoredRow, exists: boolean): Promise<Mending> {
  if (exists) await context.bucket.delete(row.key)
  await context.database.one('service', {
    text: DROP_RENDITION,
    values: [row.mediaId, row.key, context.clock(), context.processQueue],
  })
  context.forget([row.mediaId])
  return { mended: true, message: `The ${row.rendition} of ${row.mediaId} is made again` }
}
