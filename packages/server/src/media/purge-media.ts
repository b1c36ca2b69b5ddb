import { type DeletionReport, HoldallError } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { isOnBoard, refuseInUse } from '../ledger/references.ts'
import { lockMedia } from './find-media.ts'
import { finishPurges, type PurgeContext } from './finish-purges.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import type { DeleteOptions } from './trash-media.ts'

/** What is purged in a request is left to it for so long; should that die, the job goes on. */
const JOB_DELAY_SECONDS = 60

/** Marks an item for purging, as the identity: from now on nobody sees it, and only a snapshot can bring it back. @throws {not_found} {forbidden} {in_use} */
export async function markForPurge(
  context: MediaContext,
  identity: Identity,
  id: string,
  { force = false, jobDelaySeconds = 0 }: DeleteOptions & { jobDelaySeconds?: number } = {},
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
        text: 'select holdall.enqueue_job($1, $2, $3, $4)',
        values: [MEDIA_QUEUES.purge, JSON.stringify({ mediaId: id }), id, jobDelaySeconds],
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
  await markForPurge(context, identity, id, { ...options, jobDelaySeconds: JOB_DELAY_SECONDS })
  return finishPurges(context, [id])
}

/** The job: as {@link finishPurges}, but a failure is thrown so that the job is retried. */
export async function runPurgeJob(context: PurgeContext, id: string): Promise<void> {
  const { failedCount, errors } = await finishPurges(context, [id])
  if (failedCount > 0)
    throw new HoldallError('unavailable', `${failedCount} objects of ${id} could not be deleted: ${errors[0]?.message}`)
}

/**
 * Marks what has been in the trash for longer than `trashDays`, a batch at a time. What a document, scene or board still names waits: its owner may
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
          and not ${isOnBoard('media')}
        order by deleted_at limit $2 for update skip locked
      ), marked as (update media set purging_at = $3 where id in (select id from due) returning id)
      select id, holdall.enqueue_job($4, jsonb_build_object('mediaId', id), id) from marked`,
    values: [new Date(context.clock().getTime() - trashDays * 86_400_000), limit, context.clock(), MEDIA_QUEUES.purge],
  })
  if (rows.length > 0) context.poke(MEDIA_QUEUES.purge)
  return rows.map(({ id }) => id)
}
