import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import type { Identity } from '../identity/identity.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import { commitUpload } from './commit-upload.ts'
import { describeMedia } from './describe-media.ts'
import { ingestLarge } from './ingest-large.ts'
import { requireAllowed, requireDigest, requireKind, targetOf, tooLarge } from './ingest-limits.ts'
import type { IngestSink, IngestSource, UploadInProgress } from './ingest-source.ts'
import type { MediaContext } from './media-context.ts'
import { readHead } from './read-head.ts'
import { sniff } from './sniff.ts'
import { guardUtf8 } from './utf8-guard.ts'

/** Bodies up to this size are placed and finalised without a reservation. */
export const SMALL_BODY_BYTES = 1024 * 1024

/**
 * The one way in: sniff → (reserve) → hash and store → place → finalise. When it resolves, bytes and row survive a power cut; when it rejects,
 * neither is there, except when the outcome of the commit is unknown: then the collector decides.
 */
export async function ingest(
  context: MediaContext,
  identity: Identity,
  source: IngestSource,
  sink: IngestSink = {},
): Promise<NewMedia> {
  const target = await targetOf(context, identity, source.intent.projectId)
  const maxBytes = Math.min(context.uploadMaxBytes, target?.maxFileSizeBytes ?? Number.POSITIVE_INFINITY)
  if (source.declaredBytes !== null && source.declaredBytes > maxBytes) throw tooLarge(source.declaredBytes, maxBytes)

  const { head, rest } = await readHead(source.body, SMALL_BODY_BYTES, source.declaredBytes)
  if (head.length === 0 && rest === null)
    throw new HoldallError('unprocessable', 'The file is empty', { hint: 'Choose a file with content' })
  const sniffed = await sniff(head, { declaredMime: source.declaredMime, filename: source.filename })
  if (target) requireAllowed(target, sniffed)
  requireKind(sink, sniffed)
  // The key that the cut-off attempt used may be taken by what it left, which the collector sees to.
  const placementId = sink.takenOver ? context.createId('media') : null
  const upload: UploadInProgress = { context, identity, source, sink, sniffed, maxBytes, placementId }
  return rest === null ? ingestSmall(upload, head) : ingestLarge(upload, target, head, rest)
}

async function ingestSmall(upload: UploadInProgress, bytes: Uint8Array): Promise<NewMedia> {
  const { context, identity, source, sniffed, maxBytes } = upload
  if (bytes.length > maxBytes) throw tooLarge(bytes.length, maxBytes)
  const late = await source.finish?.()
  const intent = late?.intent ?? source.intent
  const target = await targetOf(context, identity, intent.projectId)
  if (target) {
    requireAllowed(target, sniffed)
    if (bytes.length > target.maxFileSizeBytes) throw tooLarge(bytes.length, target.maxFileSizeBytes)
  }
  const checksum = createHash('sha256').update(bytes).digest('hex')
  requireDigest(checksum, late?.expectedSha256 ?? source.expectedSha256)
  if (sniffed.text) for await (const _chunk of guardUtf8(toIterable(bytes), sniffed.mimeType));

  const media = describeMedia(upload, intent, target, { sizeBytes: bytes.length, sha256: checksum })
  const quotaBytes = await context.owners.quotaBytes(media.ownerUserId)
  const arrived = context.finaliser.expect()
  try {
    await context.bucket.put(media.storageKey, bytes, {
      sha256: checksum,
      contentType: media.mimeType,
      signal: source.signal,
    })
  } finally {
    // After the finalisation below has been asked for, which happens in this very turn.
    queueMicrotask(arrived)
  }
  await commitUpload(upload, media, false, quotaBytes)
  return media
}

async function* toIterable(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
