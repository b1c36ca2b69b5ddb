import { calls, writeFully } from './calls.ts'

const BATCH_BYTES = 1 << 20
const BATCH_CHUNKS = 512
const SYNC_EVERY_BYTES = 64 << 20

/**
 * Writes chunks behind each other into an open file. About 1 MiB is in flight while the next is collected, and a sync runs beside
 * the writes every 64 MiB, so that the last one is short.
 */
export class BatchWriter {
  readonly #fd: number
  #batch: Uint8Array[] = []
  #batchBytes = 0
  #position: number
  #unsynced = 0
  #write: Promise<void> = Promise.resolve()
  #sync: Promise<void> = Promise.resolve()

  constructor(fd: number, position = 0) {
    this.#fd = fd
    this.#position = position
  }

  async add(chunk: Uint8Array): Promise<void> {
    if (chunk.byteLength === 0) return
    this.#batch.push(chunk)
    this.#batchBytes += chunk.byteLength
    if (this.#batchBytes < BATCH_BYTES && this.#batch.length < BATCH_CHUNKS) return
    const before = this.#write
    this.#flush()
    await before
    if (this.#unsynced < SYNC_EVERY_BYTES) return
    await this.#sync
    this.#sync = quiet(calls.datasync(this.#fd))
    this.#unsynced = 0
  }

  /** Makes durable what was added so far, while more may be added; resolves to the position behind it. */
  async sync(): Promise<number> {
    this.#flush()
    const position = this.#position
    this.#unsynced = 0
    await this.#write
    await this.#sync
    await calls.datasync(this.#fd)
    return position
  }

  /** Resolves when no call uses the descriptor, whatever came of it. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#write, this.#sync])
  }

  #flush(): void {
    if (this.#batch.length === 0) return
    const [batch, position, before] = [this.#batch, this.#position, this.#write]
    this.#write = quiet(before.then(() => writeFully(this.#fd, batch, position)))
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
