import { type DeletionReport, HoldallError } from '@holdall/protocol'
import { type Actor, actorOf, type Database } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { IS_PINNED, refuseInUse } from '../ledger/references.ts'
import { lockMedia } from './find-media.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import { retainMedia } from './retain-media.ts'
import type { DeleteOptions } from './trash-media.ts'

/** Marks an item for purging, as the identity: from now on nobody sees it, and only a snapshot can bring it back. @throws {not_found} {forbidden} {in_use} */
export async function markForPurge(
  context: MediaContext,
  identity: Identity,
  id: string,
  { force = false }: DeleteOptions = {},
): Promise<void> {
  await context.database.as(actorOf(identity), async (tx) => {
    const row = await lockMedia(tx, identity, id)
    // What is in the trash has been asked about.
    if (!force && row.deleted_at === null) await refuseInUse(tx, id)
    await Promise.all([
      tx.query({
        text: 'update media set purging_at = $2, deleted_at = coalesce(deleted_at, $2) where id = $1',
        values: [id, context.clock()],
      }),
      tx.query({
        text: 'select holdall.enqueue_job($1, $2, $3)',
        values: [MEDIA_QUEUES.purge, JSON.stringify({ mediaId: id }), id],
      }),
    ])
  })
  context.deliveryCache.invalidate(id)
}

/** Purges at once, in this request; a crash in between is continued by the job that {@link markForPurge} enqueued. */
export async function purgeMedia(
  context: MediaContext,
  identity: Identity,
  id: string,
  options: DeleteOptions = {},
): Promise<DeletionReport> {
  await markForPurge(context, identity, id, options)
  return finishPurge(context, id)
}

interface PurgeTarget {
  id: string
  storage_key: string
  size_bytes: number
  is_pinned: boolean
  renditions: { key: string; bytes: number }[]
}

const TARGET = `
select m.id, m.storage_key, m.size_bytes, ${IS_PINNED} as is_pinned,
  coalesce((select json_agg(json_build_object('key', r.storage_key, 'bytes', r.size_bytes)) from renditions r where r.media_id = m.id), '[]') as renditions
from media m where m.id = $1 and m.purging_at is not null`

// The row goes last, with its usage: a crash before it leaves a marked row whose remaining bytes the next run deletes.
const REMOVE = `
with locked as (
  select id, owner_user_id, project_id, category, source_type, kind, size_bytes from media where id = $1 and purging_at is not null for update
), gone_renditions as (
  delete from renditions where media_id in (select id from locked) returning size_bytes
), counted as (
  insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select owner_user_id, coalesce(project_id, ''), category, source_type, kind, -size_bytes, -1 from locked
    union all
    select l.owner_user_id, coalesce(l.project_id, ''), 'thumbnails', l.source_type, l.kind, -sum(g.size_bytes), -count(*)
      from locked l, gone_renditions g group by 1, 2, 3, 4, 5
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, null, 'media.purged', id from locked
)
select id from locked`

/** What purging needs of the media domain. */
export type PurgeContext = Pick<MediaContext, 'database' | 'bucket' | 'deliveryCache' | 'clock' | 'createId'>

/**
 * Deletes the bytes, then the row, of an item that is marked; what a snapshot pins is retained instead, out of everybody's sight. Idempotent;
 * safe to repeat after any failure.
 */
export async function finishPurge(context: PurgeContext, id: string): Promise<DeletionReport> {
  const service: Actor = 'service'
  const report: DeletionReport = { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }
  const { rows } = await context.database.one<PurgeTarget>(service, { text: TARGET, values: [id] })
  const target = rows[0]
  if (!target) return report
  if (target.is_pinned) {
    await retainMedia(context, id)
    return report
  }
  const objects = [...target.renditions, { key: target.storage_key, bytes: target.size_bytes }]
  const failed = await context.bucket.deleteMany(objects.map(({ key }) => key))
  const failedKeys = new Set(failed.map(({ key }) => key))
  for (const { key, error } of failed) report.errors.push({ key, message: error.message })
  report.failedCount = failedKeys.size
  for (const { key, bytes } of objects) {
    if (failedKeys.has(key)) continue
    report.deletedCount += 1
    report.totalBytes += bytes
  }
  if (failedKeys.size > 0) return report
  await removeRow(context.database, id)
  context.deliveryCache.invalidate(id)
  return report
}

async function removeRow(database: Database, id: string): Promise<void> {
  await database.batch([
    {
      actor: 'service',
      statements: [
        { text: REMOVE, values: [id] },
        { text: 'delete from media where id = $1 and purging_at is not null', values: [id] },
      ],
    },
  ])
}

/** The job: as {@link finishPurge}, but a failure is thrown so that the job is retried. */
export async function runPurgeJob(context: PurgeContext, id: string): Promise<void> {
  const { failedCount, errors } = await finishPurge(context, id)
  if (failedCount > 0)
    throw new HoldallError('unavailable', `${failedCount} objects of ${id} could not be deleted: ${errors[0]?.message}`)
}

/**
 * Marks what has been in the trash for longer than `trashDays`, a batch at a time. What a document or scene still names waits: its owner may
 * purge it, time alone does not.
 *
 * @returns the ids that were marked
 */
export async function markExpiredTrash(
  context: MediaContext,
  trashDays: number,
  { limit = 500 } = {},
): Promise<string[]> {
  const { rows } = await context.database.one<{ id: string }>('service', {
    text: `with due as (
        select id from media where deleted_at < $1 and purging_at is null and not exists (
          select from media_references r join projects p on p.id = r.project_id where r.media_id = media.id and r.counts and p.purging_at is null)
        order by deleted_at limit $2 for update skip locked
      ), marked as (update media set purging_at = $3 where id in (select id from due) returning id)
      select id, holdall.enqueue_job($4, jsonb_build_object('mediaId', id), id) from marked`,
    values: [new Date(context.clock().getTime() - trashDays * 86_400_000), limit, context.clock(), MEDIA_QUEUES.purge],
  })
  if (rows.length > 0) context.poke(MEDIA_QUEUES.purge)
  return rows.map(({ id }) => id)
}
