import type { MediaItem } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import type { Request } from '../http/send.ts'
import { randomKey } from '../random-key.ts'
import type { FileBytes } from './disk-file.ts'
import { FileDigest } from './file-digest.ts'
import { copyItem, describeItem, findKnown, mediaPath } from './known-content.ts'
import { mayPass, type Patience } from './patience.ts'
import { type ChunkSize, isOfProxy, shrink, transfer } from './transfer.ts'
import type { TusClient } from './tus-client.ts'
import { tusMetadata } from './tus-metadata.ts'
import type { UploadRecord } from './upload-records.ts'

/** A file that is not larger goes along with the creation. */
const ONE_REQUEST_BYTES = 4 * 1024 * 1024

export interface UploadWays {
  tus: TusClient
  /** Whether bytes are told of as they are sent (`Piece.onRead`). */
  seesBytes: boolean
  request: Request
  chunkSize: ChunkSize
  patience: () => Patience
  /** Larger files are sent at once, and not looked up before. */
  hashFirstBytes: number
  /** Whether the item's checksum is compared with that of the file. */
  verify: boolean
}

/** What is told on the way. */
export interface UploadReports {
  stage(stage: 'hashing' | 'uploading' | 'finishing'): void
  sent(sentBytes: number): void
  /** The server has allotted an id, or taken it back (null). Survives a reload. */
  recorded(change: Partial<UploadRecord>): void
  known(): void
}

export interface UploadJob {
  /** Changes as `recorded` is told. */
  record: Readonly<UploadRecord>
  blob: FileBytes
  signal: AbortSignal
  reports: UploadReports
}

/** Takes one file to the server, from wherever it is. @throws {ApiProblem}; what reading the file throws; the signal's reason */
export async function runUpload(ways: UploadWays, job: UploadJob): Promise<MediaItem> {
  const { record, blob, signal, reports } = job
  if (blob.size === 0) throw emptyFile()
  // What has been begun may be all that the server knows of it.
  if (record.uploadId === null && !record.begun && blob.size <= ways.hashFirstBytes) {
    reports.stage('hashing')
    const sha256 = record.sha256 ?? (await new FileDigest(blob).hex(signal))
    signal.throwIfAborted()
    reports.recorded({ sha256 })
    const known = await knownItem(ways, job, sha256)
    if (known !== null) {
      reports.known()
      return known
    }
  }
  reports.stage('uploading')
  const digest = ways.verify && job.record.sha256 === null ? new FileDigest(blob) : null
  let id: string
  try {
    id = await send(ways, job, digest)
  } catch (error) {
    if (!isGone(error)) throw error
    const { uploadId } = record
    if (uploadId !== null && (await isItem(ways, uploadId, signal))) id = uploadId
    else {
      // It waited too long, and has expired. Once: what goes on disappearing is not expiring.
      reports.recorded({ uploadId: null, begun: false, creationKey: randomKey() })
      id = await send(ways, job, digest)
    }
  }
  reports.stage('finishing')
  return await finish(ways, job, id, digest)
}

/** The item that the file becomes without being sent; null when there is none. */
async function knownItem(
  { request, patience }: UploadWays,
  { record, blob, signal, reports }: UploadJob,
  sha256: string,
): Promise<MediaItem | null> {
  const { intent, creationKey: key } = record
  let { copyOf } = record
  if (!copyOf) {
    const found = await findKnown(request, { sha256, sizeBytes: blob.size, intent, signal })
    if (found === null) return null
    if ('item' in found) return found.item
    copyOf = found.copyOf
    reports.recorded({ copyOf })
  }
  const copy = await copyItem(request, copyOf, {
    intent,
    key,
    patience: patience(),
    signal,
  })
  if (copy !== null) return await describeItem(request, copy, intent, signal)
  reports.recorded({ copyOf: null })
  return null
}

/** Uploads are forgotten a day after they have become items. */
async function isItem({ request }: UploadWays, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await request<MediaItem>(mediaPath(id), { signal })
    return true
  } catch (error) {
    if (!isGone(error)) throw error
    return false
  }
}

/** Creates the upload where it is not, and sends what is missing. @returns its id */
async function send(ways: UploadWays, job: UploadJob, digest: FileDigest | null): Promise<string> {
  const { tus, chunkSize, seesBytes } = ways
  const { blob, signal, reports, record } = job
  const patience = ways.patience()
  const from = record.uploadId === null ? await create(ways, job, patience) : { id: record.uploadId, offset: null }
  // What is seen while it is sent need not be read again.
  const onAhead = (start: number, end: number) => digest?.advance(seesBytes ? start : end, signal)
  const onRead = (start: number, bytes: Uint8Array) => digest?.take(start, bytes)
  await transfer({ tus, chunkSize, patience, blob, signal, from, onSent: reports.sent, onAhead, onRead })
  return from.id
}

async function create(
  { tus, chunkSize }: UploadWays,
  { record, blob, signal, reports }: UploadJob,
  patience: Patience,
): Promise<{ id: string; offset: number | null }> {
  const { header: metadata } = tusMetadata(record)
  reports.recorded({ begun: true })
  for (let alone = blob.size > Math.min(ONE_REQUEST_BYTES, chunkSize.bytes); ; ) {
    const piece = alone ? undefined : { bytes: blob, signal, onProgress: reports.sent }
    try {
      const made = await tus.create({ sizeBytes: blob.size, metadata, key: record.creationKey, piece, signal })
      reports.recorded({ uploadId: made.id })
      return made
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ApiProblem)) throw error
      if (!alone && isOfProxy(error)) {
        shrink(chunkSize, blob.size)
        alone = true
      } else if (!alone && error.status === 460) {
        // Damaged on the way; nothing of it counts, and the upload is there.
        alone = true
      } else if (mayPass(error, 409)) {
        await patience.spend(error, signal)
      } else throw error
    }
  }
}

/** Asks for the item, and compares it with the file. */
async function finish(
  { request, verify, patience }: UploadWays,
  { record, signal }: UploadJob,
  id: string,
  digest: FileDigest | null,
): Promise<MediaItem> {
  const item = await patience().through(() => request<MediaItem>(mediaPath(id), { signal }), signal)
  const sha256 = verify && digest !== null ? await digest.hex(signal) : record.sha256
  if (verify && sha256 !== null && sha256 !== item.checksum) {
    await request(mediaPath(id), { method: 'DELETE', query: { purge: true }, signal })
    throw damaged(record.name)
  }
  return await describeItem(request, item, tusMetadata(record).left, signal)
}

/** Takes back what is on the server of an upload, the item too if it has become one. One that is only begun is asked for by its key. */
export async function takeBack(ways: UploadWays, record: Readonly<UploadRecord>): Promise<void> {
  const { tus, request, patience } = ways
  const { uploadId, sizeBytes, copyOf, intent, creationKey: key } = record
  const { signal } = new AbortController()
  if (copyOf) {
    const copy = await copyItem(request, copyOf, { intent, key, patience: patience(), signal })
    if (copy !== null) await request(mediaPath(copy.id), { method: 'DELETE', query: { purge: true } })
    return
  }
  const creation = { sizeBytes, metadata: tusMetadata(record).header, key, signal }
  const id = uploadId ?? (await patience().through(() => tus.create(creation), signal)).id
  try {
    await tus.terminate(id)
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 410) throw error
    await request(mediaPath(id), { method: 'DELETE' })
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 404 || error.status === 410)
}

function emptyFile(): ApiProblem {
  return new ApiProblem(422, {
    code: 'unprocessable',
    title: 'Empty file',
    detail: 'The file is empty, so there is nothing to keep.',
  })
}

function damaged(name: string): ApiProblem {
  return new ApiProblem(460, {
    code: 'checksum_mismatch',
    title: 'Other bytes have arrived',
    detail: `What the server has of ${name} is not what was read here, so it was taken back.`,
    hint: 'The file was changed while it was sent, or was damaged on the way: try again.',
  })
}
