import { createHash } from 'node:crypto'
import { HoldallError, mimeAllowed, type ProjectCategory, type SourceType, type Visibility } from '@holdall/protocol'
import { type Actor, actorOf, UnknownOutcomeError } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import type { NewMedia } from '../ledger/new-media.ts'
import { releaseReservation, renewReservation, reserve } from '../ledger/reservations.ts'
import { MEDIA_QUEUES, type MediaContext, type UploadTarget } from './media-context.ts'
import { type Placement, placeMedia } from './placement.ts'
import { readHead } from './read-head.ts'
import { type Sniffed, sniff } from './sniff.ts'
import { guardUtf8 } from './utf8-guard.ts'

/** What the uploader wants the item to be. */
export interface IngestIntent {
  projectId?: string | null
  sceneId?: string | null
  category?: ProjectCategory | null
  sourceType?: SourceType
  enhancementType?: string | null
  originalMediaId?: string | null
  visibility?: Visibility
  title?: string
  description?: string
  tags?: string[]
  attribution?: Record<string, unknown> | null
  metadata?: Record<string, unknown>
}

/** Bytes on their way in, from whichever door. */
export interface IngestSource {
  body: AsyncIterable<Uint8Array>
  filename: string | null
  declaredMime: string | null
  /** Length of the file where it is known beforehand. */
  declaredBytes: number | null
  expectedSha256: string | null
  /** Intent as far as it is known before the bytes. */
  intent: IngestIntent
  /** Proves that the source ended as it should; answers what is only known now. Called once, after the last byte. */
  finish?: (() => Promise<{ intent: IngestIntent; expectedSha256: string | null }>) | undefined
  signal?: AbortSignal | undefined
}

/** What becomes of a placed object, where that is not simply a new item. */
export interface IngestSink {
  /** The id that was allotted beforehand. @default a new one */
  id?: string | undefined
  /** An earlier attempt with this id was cut off; its object and reservation may still be there. @default false */
  takenOver?: boolean
  /** Whose the bytes are, outside projects. @default the identity */
  ownerUserId?: string
  /** Commits; must take the reservation with it when there is one. @default a new media row */
  commit?: (media: NewMedia, options: { reserved: boolean; quotaBytes: number | null }) => Promise<void>
}

/** Bodies up to this size are placed and finalised without a reservation. */
export const SMALL_BODY_BYTES = 1024 * 1024
const LEASE_MS = 15 * 60_000

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
  // The key that the cut-off attempt used may be taken by what it left, which the collector sees to.
  const placementId = sink.takenOver ? context.createId('media') : null
  const upload: UploadInProgress = { context, identity, source, sink, sniffed, maxBytes, placementId }
  return rest === null ? ingestSmall(upload, head) : ingestLarge(upload, target, head, rest)
}

interface UploadInProgress {
  context: MediaContext
  identity: Identity
  source: IngestSource
  sink: IngestSink
  sniffed: Sniffed
  maxBytes: number
  /** What the key is named after, where that is not the item's id. */
  placementId: string | null
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

  const media = describe(upload, intent, target, { sizeBytes: bytes.length, sha256: checksum })
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
  await finaliseOrRemove(upload, media, false, quotaBytes)
  return media
}

async function ingestLarge(
  upload: UploadInProgress,
  target: UploadTarget | null,
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): Promise<NewMedia> {
  const { context, identity, source, sniffed, maxBytes } = upload
  const actor = actorOf(identity)
  const early = describe(upload, source.intent, target, { sizeBytes: 0, sha256: '' })
  const quotaBytes = await context.owners.quotaBytes(early.ownerUserId)
  const reservation = {
    id: early.id,
    ownerUserId: early.ownerUserId,
    createdBy: early.createdBy,
    projectId: early.projectId,
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
    const whole = async function* () {
      yield head
      yield* rest
      // A form that is cut short after its file must not leave an item: known before the object is placed.
      late = await source.finish?.()
    }
    const facts = await context.bucket.write(
      early.storageKey,
      sniffed.text ? guardUtf8(whole(), sniffed.mimeType) : whole(),
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
    media = { ...describe(upload, intent, lateTarget, facts, early.id), createdAt: context.clock() }
    if (media.storageKey !== early.storageKey) {
      // Fields behind the file sent it elsewhere: the second key has no reservation, the collector's grace covers a crash here.
      await context.bucket.copy(early.storageKey, media.storageKey)
      await context.bucket.delete(early.storageKey)
      placedKey = media.storageKey
    }
    await finaliseOrRemove(upload, media, true, quotaBytes)
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

async function finaliseOrRemove(
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

function describe(
  { context, identity, source, sink, sniffed, placementId }: UploadInProgress,
  intent: IngestIntent,
  target: UploadTarget | null,
  facts: { sizeBytes: number; sha256: string },
  id = sink.id ?? context.createId('media'),
): NewMedia {
  const { mimeType } = sniffed
  const ownerUserId = target?.ownerUserId ?? sink.ownerUserId ?? identity.userId
  const originalFilename = source.filename ?? 'file'
  const sourceType = intent.sourceType ?? 'upload'
  const placement: Placement = placeMedia({
    mediaId: placementId ?? id,
    ownerUserId,
    projectId: target?.projectId ?? null,
    sceneId: target ? (intent.sceneId ?? null) : null,
    category: intent.category ?? null,
    sourceType,
    originalFilename,
    mimeType,
  })
  return {
    id,
    ownerUserId,
    createdBy: identity.userId,
    projectId: target?.projectId ?? null,
    sceneId: target ? (intent.sceneId ?? null) : null,
    kind: placement.kind,
    sourceType,
    enhancementType: intent.enhancementType ?? null,
    originalMediaId: intent.originalMediaId ?? null,
    visibility: intent.visibility ?? 'private',
    status: needsProcessing(mimeType) ? 'processing' : 'ready',
    title: intent.title ?? '',
    description: intent.description ?? '',
    tags: intent.tags ?? [],
    filename: placement.filename,
    originalFilename,
    mimeType,
    sizeBytes: facts.sizeBytes,
    checksum: facts.sha256,
    storageKey: placement.storageKey,
    category: placement.category,
    attribution: intent.attribution ?? null,
    metadata: intent.metadata ?? {},
    createdAt: context.clock(),
  }
}

/** Pictures that the sandbox can open; other kinds are usable as they are. */
export function needsProcessing(mimeType: string): boolean {
  return mimeType.startsWith('image/') && mimeType !== 'image/svg+xml'
}

function targetOf(
  context: MediaContext,
  identity: Identity,
  projectId: string | null | undefined,
): Promise<UploadTarget | null> {
  return projectId ? context.uploadTarget(identity, projectId) : Promise.resolve(null)
}

function requireAllowed({ type, allowedFileTypes }: UploadTarget, { mimeType }: Sniffed): void {
  if (mimeAllowed(allowedFileTypes, mimeType)) return
  throw new HoldallError('unsupported_type', `A ${type} project does not take ${mimeType}`, {
    hint: `It takes ${allowedFileTypes.join(', ')}; files are judged by their content`,
    details: { mimeType, allowedFileTypes },
  })
}

function requireDigest(sha256: string, expected: string | null): void {
  if (expected === null || expected === sha256) return
  throw new HoldallError('checksum_mismatch', 'The content does not have the checksum that was sent with it', {
    hint: 'It was damaged on the way; send it again',
    details: { expected, found: sha256 },
  })
}

function tooLarge(sizeBytes: number, maxBytes: number): HoldallError {
  return new HoldallError('too_large', `The file has ${sizeBytes} bytes or more; the limit is ${maxBytes}`, {
    details: { maxBytes },
  })
}

async function* toIterable(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
