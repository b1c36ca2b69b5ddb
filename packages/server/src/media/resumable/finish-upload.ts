import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import { actorOf, UnknownOutcomeError } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { finaliseStatement, type NewMedia, quotaStatements } from '../../ledger/new-media.ts'
import { quotaError } from '../../ledger/quota.ts'
import { reserve } from '../../ledger/reservations.ts'
import type { Staging } from '../../storage/staging.ts'
import { queueOf } from '../commit-upload.ts'
import { describeMedia } from '../describe-media.ts'
import { requireAllowed, requireDigest, targetOf, tooLarge } from '../ingest-limits.ts'
import type { MediaContext, UploadTarget } from '../media-context.ts'
import { type Sniffed, sniff } from '../sniff.ts'
import { guardUtf8 } from '../utf8-guard.ts'
import { type HeldUpload, takenOver } from './hold-upload.ts'
import { runsOf, UPLOAD_MS, type UploadRow } from './upload-row.ts'

const HEAD_BYTES = 1024 * 1024

/** What bytes and declarations say a file is, and the place where it goes, which takes it. @throws {unsupported_type} {too_large} {not_found} */
export async function judgeUpload(
  context: MediaContext,
  identity: Identity,
  row: UploadRow,
  head: Uint8Array,
): Promise<{ sniffed: Sniffed; target: UploadTarget | null }> {
  const sniffed = await sniff(head, { declaredMime: row.declared_mime, filename: row.filename })
  const target = await targetOf(context, identity, row.intent.projectId)
  if (target) {
    requireAllowed(target, sniffed)
    if (row.size_bytes > target.maxFileSizeBytes) throw tooLarge(row.size_bytes, target.maxFileSizeBytes)
  }
  return { sniffed, target }
}

/**
 * Makes an upload whose bytes are all there a media item, once: the row of the upload ends in the transaction that makes the item.
 *
 * @param known digest of the whole, hex, where it was taken on the way
 * @throws {unsupported_type} {checksum_mismatch} {too_large} {corrupt}: it will never be one; anything else may pass
 */
export async function finishUpload(
  context: MediaContext,
  identity: Identity,
  staging: Staging,
  held: HeldUpload,
  known: string | null,
): Promise<void> {
  const { row } = held
  const runs = runsOf(row)
  const { sniffed, target } = await judgeUpload(context, identity, row, await headOf(staging.readRuns(row.id, runs)))
  const sha256 = known ?? (await digestOf(staging.readRuns(row.id, runs)))
  requireDigest(sha256, row.expected_sha256)
  if (sniffed.text) for await (const _chunk of guardUtf8(staging.readRuns(row.id, runs), sniffed.mimeType));

  // One request alone brings the last byte; every other that finishes may have one beside it, and places the bytes elsewhere.
  const placementId = held.wasWhole ? context.createId('media') : null
  const upload = { context, identity, source: { filename: row.filename }, sniffed, placementId }
  const media = describeMedia(upload, row.intent, target, { sizeBytes: row.size_bytes, sha256 }, row.id)
  const actor = actorOf(identity)
  const quotaBytes = await context.owners.quotaBytes(media.ownerUserId)
  const leaseExpiresAt = new Date(context.clock().getTime() + UPLOAD_MS)
  const { storageKey, ownerUserId, createdBy, projectId } = media
  const reservation = { id: row.id, ownerUserId, createdBy, projectId, storageKey, leaseExpiresAt }
  await reserve(context.database, actor, { ...reservation, expectedBytes: row.size_bytes }, quotaBytes)
  let twinKey: string | null
  try {
    await staging.placeRuns(row.id, runs, storageKey, { contentType: media.mimeType })
    twinKey = await commit(context, identity, held, media, quotaBytes)
  } catch (error) {
    if (error instanceof UnknownOutcomeError) throw error
    await takeAway(context, identity, reservation)
    // Whoever has finished it meanwhile has dropped what was to be placed here.
    throw (await held.isHeld()) ? error : takenOver()
  }
  row.state = 'done'
  if (twinKey !== null) await context.bucket.shareBytes(twinKey, storageKey)
  const queue = queueOf(media)
  if (queue) context.poke(queue)
  await dropQuietly(context, staging, row.id)
}

/** Takes back what an attempt has placed that made no item; its room in the quota too, unless another attempt has that now. */
async function takeAway(
  { bucket, database, log }: MediaContext,
  identity: Identity,
  { id, storageKey }: { id: string; storageKey: string },
): Promise<void> {
  try {
    await bucket.delete(storageKey)
    await database.one(actorOf(identity), {
      text: "delete from reservations where id = $1 and storage_key = $2 and not exists (select from uploads where id = $1 and state = 'open')",
      values: [id, storageKey],
    })
  } catch (error) {
    // The collector finds it.
    log.warn({ mediaId: id, err: String(error) }, 'what an upload has placed is left to be collected')
  }
}

export async function dropQuietly(context: MediaContext, staging: Staging, id: string): Promise<void> {
  await staging
    .dropRuns(id)
    .catch((error: unknown) => context.log.warn({ mediaId: id, err: String(error) }, 'an upload is left to be swept'))
}

async function commit(
  context: MediaContext,
  identity: Identity,
  { row }: HeldUpload,
  media: NewMedia,
  quotaBytes: number | null,
): Promise<string | null> {
  const actor = actorOf(identity)
  const item = { actor, media, reserved: true, queue: queueOf(media), quotaBytes }
  try {
    return await context.database.as(actor, async (tx) => {
      const ended = await tx.query({
        name: 'end-upload',
        text: "update uploads set state = 'done', held = false, updated_at = $3, expires_at = $4 where id = $1 and epoch = $2 and state = 'open'",
        values: [row.id, row.epoch, media.createdAt, new Date(media.createdAt.getTime() + UPLOAD_MS)],
      })
      if (ended.rowCount !== 1) throw takenOver()
      const [made] = await Promise.all(
        [finaliseStatement([item]), ...quotaStatements([item])].map((statement) =>
          tx.query<{ id?: string; twinKey?: string | null }>(statement),
        ),
      )
      const [finalised] = made?.rows ?? []
      if (finalised) return finalised.twinKey ?? null
      throw new HoldallError('conflict', 'The project was deleted, or the upload took too long', {
        hint: 'Upload the file again',
      })
    })
  } catch (error) {
    if (error instanceof UnknownOutcomeError) throw error
    throw quotaError(error, media.sizeBytes, quotaBytes)
  }
}

async function headOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length >= HEAD_BYTES) break
  }
  return Buffer.concat(chunks)
}

async function digestOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk)
  return hash.digest('hex')
}
