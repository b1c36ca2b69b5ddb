import { HoldallError } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { lockMedia, mediaEvent, mustExist } from './find-media.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'

/** Tries a failed item again. @throws {conflict} unless it has failed */
export async function retryProcessing(context: MediaContext, identity: Identity, id: string): Promise<MediaRow> {
  const row = await context.database.as(actorOf(identity), async (tx) => {
    const before = await lockMedia(tx, identity, id)
    if (before.status !== 'failed')
      throw new HoldallError('conflict', `The item is ${before.status}; only a failed one can be tried again`)
    const [{ rows }] = await Promise.all([
      tx.query<MediaRow>({
        text: `update media set status = 'processing', status_reason = null, updated_at = $2 where id = $1 returning ${MEDIA_COLUMNS}`,
        values: [id, context.clock()],
      }),
      tx.query({
        text: 'select holdall.enqueue_job($1, $2, $3)',
        values: [MEDIA_QUEUES.process, JSON.stringify({ mediaId: id }), id],
      }),
      tx.query(outboxStatement(mediaEvent(before, identity.userId, 'media.updated'))),
    ])
    return mustExist(rows[0])
  })
  context.poke(MEDIA_QUEUES.process)
  return row
}
