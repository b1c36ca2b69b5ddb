import fs from 'node:fs'
import { calls, FILE_MODE, writeFully } from './calls.ts'
import { createFile } from './temporary.ts'

const BATCH_BYTES = 1 << 20
const BATCH_CHUNKS = 512
const SYNC_EVERY_BYTES = 64 << 20

/** Bodies up to this size are written in one call, without waiting for a thread. */
export const SMALL_BYTES = 64 << 10

/** Writes a small file and makes its data durable. A write into the page cache is shorter than the way to a thread and back. */
export async function writeSmallFile(path: string, bytes: Uint8Array): Promise<void> {
  const fd = fs.openSync(path, 'wx', FILE_MODE)
  try {
    let written = 0
    while (written < bytes.byteLength) written += fs.writeSync(fd, bytes, written)
    await calls.datasync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/**
 * Writes a file as its chunks arrive and makes its data durable. About 1 MiB is in flight while the next is collected, and a
 * sync runs beside the writes every 64 MiB, so that the last one is short.
 */
export async function writeFile(
  path: string,
  first: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fd = await createFile(path)
  const writer = new BatchWriter(fd)
  try {
    for (const chunk of first) await writer.add(chunk)
    for (let step = await rest.next(); step.done !== true; step = await rest.next()) {
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
