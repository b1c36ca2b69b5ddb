import { HoldallError } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import type { DeliveryRecord } from './delivery-cache.ts'
import { lockMedia, mediaEvent } from './find-media.ts'
import { startJob } from './jobs/start-job.ts'
import type { MediaContext } from './media-context.ts'

/** Whole copies of a recording that are made when somebody asks for them. */
export type ConvertedKind = 'hls' | 'progressive'

/** Whether a rendition belongs to a kind: `hls/master.m3u8` to `hls`. */
const OF_KIND = `category = 'processed' and split_part(name, '/', 1) = $2`

/** Asks for one, on behalf of whoever may change the item. @returns the job's id @throws {not_found} {forbidden}; {unprocessable} for what is no recording */
export async function requestConverted(
  context: MediaContext,
  identity: Identity,
  id: string,
  kind: ConvertedKind,
): Promise<string> {
  const row = await context.database.as(actorOf(identity), (tx) => lockMedia(tx, identity, id))
  if (row.deleted_at) throw new HoldallError('conflict', 'The item is in the trash', { hint: 'Restore it first' })
  if (row.kind !== 'video' && !(kind === 'progressive' && row.kind === 'audio'))
    throw new HoldallError('unprocessable', `There is no ${kind} of ${row.kind} items`)
  return startJob(context, row, kind, identity.userId)
}

/** What the first viewer's request sets in motion; once it has failed, only a person tries again. @returns whether it is on its way */
export async function startOnFirstRequest(
  context: MediaContext,
  record: Pick<DeliveryRecord, 'id' | 'ownerUserId' | 'kind' | 'deleted'>,
  kind: ConvertedKind,
): Promise<boolean> {
  if (record.kind !== 'video' || record.deleted) return false
  const { rows } = await context.database.one<{ ended: boolean }>('service', {
    text: `select exists (select from jobs j join media m on m.id = j.media_id
      where j.media_id = $1 and j.kind = $2 and j.state in ('failed', 'cancelled') and j.created_at >= m.content_at) as ended`,
    values: [record.id, kind],
  })
  if (rows[0]?.ended) return false
  await startJob(context, { id: record.id, owner_user_id: record.ownerUserId }, kind, null)
  return true
}

const FORGET = `
with gone as (delete from renditions where media_id = $1 and ${OF_KIND} returning name, storage_key, size_bytes, category), named as (
  update media set rendition_names = array(select n from unnest(rendition_names) n where n not in (select name from gone)), updated_at = $3
  where id = $1 and exists (select from gone)
), counted as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select m.owner_user_id, coalesce(m.project_id, ''), g.category, m.source_type, m.kind, -sum(g.size_bytes), -count(*)
    from gone g join media m on m.id = $1 group by 1, 2, 3, 4, 5
)
select storage_key as key, size_bytes as "sizeBytes" from gone`

/** Takes one away; it can be made again. @returns bytes that are free now @throws {not_found} {forbidden} */
export async function evictConverted(
  context: MediaContext,
  identity: Identity,
  id: string,
  kind: ConvertedKind,
): Promise<{ deletedCount: number; totalBytes: number }> {
  const row = await context.database.as(actorOf(identity), (tx) => lockMedia(tx, identity, id))
  const { rows } = await context.database.one<{ key: string; sizeBytes: number }>('service', {
    text: FORGET,
    values: [id, kind, context.clock()],
  })
  context.deliveryCache.invalidate(id)
  if (rows.length === 0) return { deletedCount: 0, totalBytes: 0 }
  await context.database.one('service', outboxStatement(mediaEvent(row, identity.userId, 'media.updated')))
  // What cannot be deleted now has no row any more: the collector finds it.
  await context.bucket.deleteMany(rows.map(({ key }) => key))
  return { deletedCount: rows.length, totalBytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}
