import fs from 'node:fs'
import type { Body } from '../../driver.ts'
import { isBytes } from '../../measured-body.ts'
import { calls, FILE_MODE, writeFully } from './calls.ts'
import type { Pace } from './pace.ts'

const BATCH_BYTES = 1 << 20
const BATCH_CHUNKS = 512
const SYNC_EVERY_BYTES = 64 << 20

/** Bodies up to this size are written in one call and, while the disk is fast, on the event loop. */
const SMALL_BYTES = 64 << 10

/** Writes a body into a new file and makes its data durable. */
export async function writeFile(path: string, body: Body, signal: AbortSignal | undefined, pace: Pace): Promise<void> {
  if (isBytes(body)) {
    if (body.byteLength <= SMALL_BYTES) return await writeSmall(path, body, pace)
    return await writeBatches(path, [body], null, signal)
  }
  const chunks = body[Symbol.asyncIterator]()
  try {
    const first: Uint8Array[] = []
    let bytes = 0
    while (bytes <= SMALL_BYTES) {
      const step = await chunks.next()
      if (step.done === true)
        return await writeSmall(path, first.length === 1 ? first[0]! : Buffer.concat(first, bytes), pace)
      first.push(step.value)
      bytes += step.value.byteLength
    }
    await writeBatches(path, first, chunks, signal)
  } catch (error) {
    await chunks.return?.()
    throw error
  }
}

async function writeSmall(path: string, bytes: Uint8Array, pace: Pace): Promise<void> {
  if (!pace.inline()) return await writeBatches(path, [bytes], null, undefined)
  const fd = pace.run(() => createSmall(path, bytes))
  try {
    await calls.datasync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

function createSmall(path: string, bytes: Uint8Array): number {
  const fd = fs.openSync(path, 'wx', FILE_MODE)
  try {
    let written = 0
    while (written < bytes.byteLength) written += fs.writeSync(fd, bytes, written)
    return fd
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

/**
 * Writes a file as its chunks arrive. About 1 MiB is in flight while the next is collected, and a sync runs beside the writes
 * every 64 MiB, so that the last one is short.
 */
async function writeBatches(
  path: string,
  first: Uint8Array[],
  rest: AsyncIterator<Uint8Array> | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fd = await calls.open(path, 'wx', FILE_MODE)
  const writer = new BatchWriter(fd)
  try {
    for (const chunk of first) await writer.add(chunk)
    for (let step = await rest?.next(); step !== undefined && step.done !== true; step = await rest?.next()) {
      signal?.throwIfAborted()
      await writer.add(step.value)
    }
    await writer.finish()
  } finally {
    // A descriptor may be closed only when no call uses it: its number could already be another file's.
    await writer.settled()
    await calls.close(fd)
  }
}

class BatchWriter {
  readonly #fd: number
  #batch: Uint8Array[] = []
  #batchBytes = 0
  #position = 0
  #unsynced = 0
  #write: Promise<void> = Promise.resolve()
  #sync: Promise<void> = Promise.resolve()

  constructor(fd: number) {
    this.#fd = fd
  }

  async add(chunk: Uint8Array): Promise<void> {
    if (chunk.byteLength === 0) return
    this.#batch.push(chunk)
    this.#batchBytes += chunk.byteLength
    if (this.#batchBytes < BATCH_BYTES && this.#batch.length < BATCH_CHUNKS) return
    await this.#write
    if (this.#unsynced >= SYNC_EVERY_BYTES) {
      await this.#sync
      this.#sync = quiet(calls.datasync(this.#fd))
      this.#unsynced = 0
    }
    this.#flush()
  }

  async finish(): Promise<void> {
    await this.#write
    if (this.#batch.length > 0) this.#flush()
    await this.#write
    await this.#sync
    await calls.datasync(this.#fd)
  }

  async settled(): Promise<void> {
    await Promise.allSettled([this.#write, this.#sync])
  }

  #flush(): void {
    this.#write = quiet(writeFully(this.#fd, this.#batch, this.#position))
    this.#position += this.#batchBytes
    this.#unsynced += this.#batchBytes
    this.#batch = []
    this.#batchBytes = 0
  }
}

/** The failure is seen by whoever awaits the promise later; until then it must not count as unhandled. */
function quiet(promise: Promise<void>): Promise<void> {
  promise.catch(() => {})
  return promise
}
