import { actorOf, UnknownOutcomeError } from '../db/index.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import type { UploadInProgress } from './ingest-source.ts'
import { MEDIA_QUEUES } from './media-context.ts'

/** Commits a placed object; when that fails for certain and no reservation will be given back, removes it. */
export async function commitUpload(
  { context, identity, sink }: UploadInProgress,
  media: NewMedia,
  reserved: boolean,
  quotaBytes: number | null,
): Promise<void> {
  const queue = media.status === 'processing' ? MEDIA_QUEUES.process : null
  try {
    if (sink.commit) await sink.commit(media, { reserved, quotaBytes })
    else {
      const { twinKey } = await context.finaliser.finalise({
        actor: actorOf(identity),
        media,
        reserved,
        queue,
        quotaBytes,
      })
      if (twinKey !== null) await context.bucket.shareBytes(twinKey, media.storageKey)
    }
  } catch (error) {
    if (!reserved && !(error instanceof UnknownOutcomeError)) {
      await context.bucket
        .delete(media.storageKey)
        .catch((cause: unknown) =>
          context.log.warn({ key: media.storageKey, err: String(cause) }, 'an aborted upload is left to the collector'),
        )
    }
    throw error
  }
  if (queue) context.poke(queue)
}
