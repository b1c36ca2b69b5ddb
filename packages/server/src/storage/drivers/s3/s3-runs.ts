import { randomUUID } from 'node:crypto'
import type { ObjectInfo, WriteOptions } from '../../driver.ts'
import { lostBytes, type RunWriter, STAGING_FOLDER, type StagedRun, type Staging } from '../../staging.ts'
import { deleteObjects } from './delete-objects.ts'
import { listObjects } from './list-objects.ts'
import { PartUpload } from './part-upload.ts'
import { bytesBody, putObject } from './put-object.ts'
import { readObject } from './read-object.ts'
import type { S3Context } from './s3-context.ts'

const MIB = 1024 * 1024
/** Of what comes in, gathered in memory; at least the smallest part, so that the store can put pieces together by itself. */
const PIECE_BYTES = 8 * MIB
/** Smaller parts may stand last alone. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART_BYTES = 5 * MIB
const COPIES_AT_ONCE = 4

/** A part of a run, an object of its own; named after where it begins, so that a listing is in order. */
interface Piece {
  key: string
  start: number
  sizeBytes: number
}

/** What becomes one part of the object: one piece as it is, or several that are too small for that. */
type Part = Piece[]

/**
 * Unfinished uploads as objects that never change: each sync adds one, also for a tail that is smaller than a part. In the end the store
 * copies them into the parts of one upload; only small ones pass through here again.
 */
export class S3Runs implements Staging {
  readonly syncEveryBytes = PIECE_BYTES
  readonly #context: S3Context
  readonly #folder: string

  /** @param prefix of all keys of this store */
  constructor(context: S3Context, prefix: string) {
    this.#context = context
    this.#folder = `${prefix}${STAGING_FOLDER}/`
  }

  async openRun(upload: string, run: StagedRun): Promise<RunWriter> {
    const base = this.#base(upload, run)
    const beyond: string[] = []
    let kept = 0
    for await (const piece of this.#pieces(base)) {
      if (piece.start + piece.sizeBytes > run.sizeBytes) beyond.push(piece.key)
      else kept += piece.sizeBytes
    }
    if (kept !== run.sizeBytes) throw lostBytes(upload, run, kept)
    await this.#delete(beyond)
    return new S3RunWriter(this.#context, base, run.sizeBytes)
  }

  async *readRuns(upload: string, runs: readonly StagedRun[]): AsyncGenerator<Uint8Array, void, undefined> {
    for (const piece of await this.#piecesOf(upload, runs)) yield await readObject(this.#context, piece.key)
  }

  async placeRuns(
    upload: string,
    runs: readonly StagedRun[],
    key: string,
    { signal, contentType }: WriteOptions = {},
  ): Promise<void> {
    const parts = intoParts(await this.#piecesOf(upload, runs))
    const target = this.#folder.slice(0, -STAGING_FOLDER.length - 1) + key
    const [only, another] = parts
    if (another === undefined && sizeOf(only ?? []) <= PIECE_BYTES) {
      const bytes = bytesBody(await this.#read(only ?? []))
      return await putObject(this.#context, target, bytes, { signal, contentType })
    }
    const made = await PartUpload.begin(this.#context, target, randomUUID(), { signal, contentType })
    try {
      await this.#sendParts(made, parts, signal)
      await made.complete()
    } catch (error) {
      // An upload that cannot be taken back now is found by the collector.
      await made.abort().catch(() => {})
      throw error
    }
  }

  async dropRuns(upload: string): Promise<void> {
    const keys: string[] = []
    for await (const { key } of listObjects(this.#context, `${this.#folder}${upload}/`)) keys.push(key)
    await this.#delete(keys)
  }

  async *stagedUploads(): AsyncGenerator<string, void, undefined> {
    let last: string | undefined
    for await (const { key } of listObjects(this.#context, this.#folder)) {
      const upload = key.slice(this.#folder.length).split('/')[0] as string
      if (upload !== last) yield upload
      last = upload
    }
  }

  async #sendParts(made: PartUpload, parts: Part[], signal: AbortSignal | undefined): Promise<void> {
    const waiting = parts.entries()
    const lane = async () => {
      for (const [index, part] of waiting) {
        signal?.throwIfAborted()
        const [piece, another] = part
        if (piece && another === undefined) await made.copy(index + 1, piece)
        else await made.sendBytes(index + 1, await this.#read(part))
      }
    }
    await Promise.all(Array.from({ length: COPIES_AT_ONCE }, lane))
  }

  async #read(part: Part): Promise<Uint8Array> {
    return Buffer.concat(await Promise.all(part.map(({ key }) => readObject(this.#context, key))))
  }

  async #piecesOf(upload: string, runs: readonly StagedRun[]): Promise<Piece[]> {
    const all: Piece[] = []
    for (const run of runs) {
      const pieces: Piece[] = []
      for await (const piece of this.#pieces(this.#base(upload, run)))
        if (piece.start + piece.sizeBytes <= run.sizeBytes) pieces.push(piece)
      if (sizeOf(pieces) !== run.sizeBytes) throw lostBytes(upload, run, sizeOf(pieces))
      all.push(...pieces)
    }
    return all
  }

  async *#pieces(base: string): AsyncGenerator<Piece, void, undefined> {
    for await (const { key, sizeBytes } of listObjects(this.#context, base) as AsyncIterable<ObjectInfo>)
      yield { key, sizeBytes, start: Number(key.slice(base.length)) }
  }

  async #delete(keys: string[]): Promise<void> {
    const [failed] = await deleteObjects(this.#context, keys)
    if (failed) throw failed.error
  }

  #base(upload: string, { number }: StagedRun): string {
    return `${this.#folder}${upload}/${number}/`
  }
}

class S3RunWriter implements RunWriter {
  readonly #context: S3Context
  readonly #base: string
  #start: number
  #gathered: Uint8Array[] = []
  #gatheredBytes = 0
  #sent: Promise<void> = Promise.resolve()

  constructor(context: S3Context, base: string, start: number) {
    this.#context = context
    this.#base = base
    this.#start = start
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#gathered.push(chunk)
    this.#gatheredBytes += chunk.byteLength
    if (this.#gatheredBytes < PIECE_BYTES) return
    const before = this.#sent
    this.#send()
    await before
  }

  async sync(): Promise<number> {
    this.#send()
    const start = this.#start
    await this.#sent
    return start
  }

  async close(): Promise<void> {
    await this.#sent.catch(() => {})
  }

  #send(): void {
    if (this.#gatheredBytes === 0) return
    const [pieces, start, before] = [this.#gathered, this.#start, this.#sent]
    const key = `${this.#base}${String(start).padStart(15, '0')}`
    this.#sent = before.then(() => putObject(this.#context, key, bytesBody(Buffer.concat(pieces))))
    // Whoever awaits it later sees the failure.
    this.#sent.catch(() => {})
    this.#start += this.#gatheredBytes
    this.#gathered = []
    this.#gatheredBytes = 0
  }
}

/** Pieces that are large enough stand alone; smaller ones are gathered until they are. */
function intoParts(pieces: Piece[]): Part[] {
  const parts: Part[] = []
  let small: Part = []
  for (const piece of pieces) {
    small.push(piece)
    if (sizeOf(small) < SMALLEST_PART_BYTES) continue
    parts.push(small)
    small = []
  }
  if (small.length > 0) parts.push(small)
  return parts
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
