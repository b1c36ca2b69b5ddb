import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'

const BATCH = 500

// In the order of ids, so that an item that is soon ready again, and lacks the same parts again, is not met twice.
const RETRY = `
with chosen as (
  select id, owner_user_id from media
  where id > $1 and status = 'ready' and deleted_at is null and purging_at is null and metadata ?| '{skipped,previewSkipped}'
    and ($2::text is null or owner_user_id = $2)
  order by id limit $3 for update
), changed as (
  update media set status = 'processing', updated_at = $4 from chosen where media.id = chosen.id returning media.id
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, $6, 'media.updated', id from chosen
)
select ids, holdall.enqueue_media_jobs($5, ids) from (select array_agg(id order by id) as ids from changed) as found where ids is not null`

/**
 * Has the previews made that were skipped: ffmpeg was missing, or a decoder. The items keep what they have meanwhile.
 * Small transactions, so that nobody waits; begun anew after a stop, it goes on with what is left.
 *
 * @returns how many items; a user's own, or for a service everyone's
 */
export async function retrySkipped(
  context: Pick<MediaContext, 'database' | 'deliveryCache' | 'clock' | 'poke'>,
  identity: Identity,
  signal?: AbortSignal,
): Promise<number> {
  const owner = identity.role === 'service' ? null : identity.userId
  let retried = 0
  for (let last = ''; ; ) {
    signal?.throwIfAborted()
    const { rows } = await context.database.one<{ ids: string[] }>(actorOf(identity), {
      text: RETRY,
      values: [last, owner, BATCH, context.clock(), MEDIA_QUEUES.process, identity.userId],
    })
    const ids = rows[0]?.ids ?? []
    if (ids.length > 0) context.poke(MEDIA_QUEUES.process)
    for (const id of ids) context.deliveryCache.invalidate(id)
    retried += ids.length
    const end = ids.at(-1)
    if (end === undefined || ids.length < BATCH) return retried
    last = end
  }
}
