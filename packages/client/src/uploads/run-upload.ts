import type { MediaItem } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import type { Request } from '../http/send.ts'
import { randomKey } from '../random-key.ts'
import { FileDigest } from './file-digest.ts'
import { describeItem, knownContent, mediaPath } from './known-content.ts'
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
  blob: Blob
  signal: AbortSignal
  reports: UploadReports
}

/** Takes one file to the server, from wherever it is. @throws {ApiProblem}; what reading the file throws; the signal's reason */
export async function runUpload(ways: UploadWays, job: UploadJob): Promise<MediaItem> {
  const { record, blob, signal, reports } = job
  if (blob.size === 0) throw emptyFile()
  if (record.uploadId === null && blob.size <= ways.hashFirstBytes) {
    reports.stage('hashing')
    const sha256 = record.sha256 ?? (await new FileDigest(blob).hex(signal))
    signal.throwIfAborted()
    reports.recorded({ sha256 })
    const { intent, creationKey: key } = record
    const known = await knownContent(ways.request, { sha256, sizeBytes: blob.size, intent, key, signal })
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
    // It waited too long, and has expired. Once: what goes on disappearing is not expiring.
    reports.recorded({ uploadId: null, begun: false, creationKey: randomKey() })
    id = await send(ways, job, digest)
  }
  reports.stage('finishing')
  return await finish(ways, job, id, digest)
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
      } else if (mayPass(error) || (error.status === 409 && error.retryAfterSeconds !== undefined)) {
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
export async function takeBack({ tus, request }: UploadWays, record: Readonly<UploadRecord>): Promise<void> {
  const { uploadId, sizeBytes, creationKey: key } = record
  const { header: metadata } = tusMetadata(record)
  const { signal } = new AbortController()
  const id = uploadId ?? (await tus.create({ sizeBytes, metadata, key, signal })).id
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
