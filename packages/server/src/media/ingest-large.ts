import { type Actor, actorOf, UnknownOutcomeError } from '../db/index.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import { releaseReservation, renewReservation, reserve } from '../ledger/reservations.ts'
import { commitUpload } from './commit-upload.ts'
import { describeMedia } from './describe-media.ts'
import { requireAllowed, requireDigest, targetOf, tooLarge } from './ingest-limits.ts'
import type { IngestSource, UploadInProgress } from './ingest-source.ts'
import type { MediaContext, UploadTarget } from './media-context.ts'
import { headAndRest } from './read-head.ts'
import { guardUtf8 } from './utf8-guard.ts'

const LEASE_MS = 15 * 60_000

/** Streams a body that does not fit into memory under a reserved key. */
export async function ingestLarge(
  upload: UploadInProgress,
  target: UploadTarget | null,
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): Promise<NewMedia> {
  const { context, identity, source, sniffed, maxBytes } = upload
  const actor = actorOf(identity)
  const early = describeMedia(upload, source.intent, target, { sizeBytes: 0, sha256: '' })
  const quotaBytes = await context.owners.quotaBytes(early.ownerUserId)
  const reservation = {
    id: early.id,
    ownerUserId: early.ownerUserId,
    createdBy: early.createdBy,
    projectId: target?.unborn ? null : early.projectId,
    storageKey: early.storageKey,
    expectedBytes: source.declaredBytes ?? head.length,
    leaseExpiresAt: new Date(context.clock().getTime() + LEASE_MS),
  }
  await reserve(context.database, actor, reservation, quotaBytes)
  const keepLease = setInterval(() => {
    void renewReservation(context.database, actor, early.id, new Date(context.clock().getTime() + LEASE_MS)).catch(
      (error: unknown) =>
        context.log.warn({ mediaId: early.id, err: String(error) }, 'the lease of an upload could not be renewed'),
    )
  }, LEASE_MS / 3)
  let media = early
  let placedKey: string | null = null
  try {
    let late: Awaited<ReturnType<NonNullable<IngestSource['finish']>>> | undefined
    // A form that is cut short after its file must not leave an item: known before the object is placed.
    const whole = headAndRest(head, rest, async () => {
      late = await source.finish?.()
    })
    const facts = await context.bucket.write(
      early.storageKey,
      sniffed.text ? guardUtf8(whole, sniffed.mimeType) : whole,
      {
        maxBytes,
        expectedBytes: source.declaredBytes ?? undefined,
        expectedSha256: source.expectedSha256 ?? undefined,
        contentType: sniffed.mimeType,
        signal: source.signal,
      },
    )
    placedKey = early.storageKey
    requireDigest(facts.sha256, late?.expectedSha256 ?? null)
    const intent = late?.intent ?? source.intent
    const lateTarget = await targetOf(context, identity, intent.projectId)
    if (lateTarget) {
      requireAllowed(lateTarget, sniffed)
      if (facts.sizeBytes > lateTarget.maxFileSizeBytes) throw tooLarge(facts.sizeBytes, lateTarget.maxFileSizeBytes)
    }
    media = { ...describeMedia(upload, intent, lateTarget, facts, early.id), createdAt: context.clock() }
    if (media.storageKey !== early.storageKey) {
      // Fields behind the file sent it elsewhere: the second key has no reservation, the collector's grace covers a crash here.
      await context.bucket.copy(early.storageKey, media.storageKey)
      await context.bucket.delete(early.storageKey)
      placedKey = media.storageKey
    }
    await commitUpload(upload, media, true, quotaBytes)
    return media
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) await giveUp(context, actor, early.id, placedKey)
    throw error
  } finally {
    clearInterval(keepLease)
  }
}

/** Removes what was placed, then the reservation: in this order, so that a crash between them leaves the collector a trace. */
async function giveUp(context: MediaContext, actor: Actor, id: string, placedKey: string | null): Promise<void> {
  try {
    if (placedKey !== null) await context.bucket.delete(placedKey)
    await releaseReservation(context.database, actor, id)
  } catch (error) {
    context.log.warn({ mediaId: id, err: String(error) }, 'an aborted upload is left to the collector')
  }
}
