import { actorOf, UnknownOutcomeError } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import type { UploadInProgress } from './ingest-source.ts'
import { MEDIA_QUEUES, type MediaContext } from './media-context.ts'

/** Commits a placed object; when that fails for certain and no reservation will be given back, removes it. */
export async function commitUpload(
  { context, identity, sink }: UploadInProgress,
  media: NewMedia,
  reserved: boolean,
  quotaBytes: number | null,
): Promise<void> {
  const queue = queueOf(media)
  try {
    if (sink.commit) await sink.commit(media, { reserved, quotaBytes })
    else await finaliseUpload(context, identity, media, { reserved, quotaBytes })
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

/** The usual commit: a new item in a transaction that uploads share. */
export async function finaliseUpload(
  context: MediaContext,
  identity: Identity,
  media: NewMedia,
  { reserved, quotaBytes }: { reserved: boolean; quotaBytes: number | null },
): Promise<void> {
  const actor = actorOf(identity)
  const { twinKey } = await context.finaliser.finalise({ actor, media, reserved, queue: queueOf(media), quotaBytes })
  if (twinKey !== null) await context.bucket.shareBytes(twinKey, media.storageKey)
}

/** Where the job of a new item waits; null when nothing is left to do. */
export function queueOf({ status }: NewMedia): string | null {
  return status === 'processing' ? MEDIA_QUEUES.process : null
}
