import { calls, writeFully } from './calls.ts'

const BATCH_BYTES = 1 << 20
const BATCH_CHUNKS = 512
/** Written, or waiting for that, while the next is collected: whoever brings the bytes is not held up by each write. */
const BATCHES_IN_FLIGHT = 2
const SYNC_EVERY_BYTES = 64 << 20

export interface BatchWriterOptions {
  /** Where in the file the first chunk goes. @default 0 */
  position?: number
  /** Syncs beside the writes every 64 MiB, so that the last one is short; not for who syncs now and then anyway. @default true */
  syncsItself?: boolean
}

/** Writes chunks behind each other into an open file. About 2 MiB are in flight while the next is collected. */
export class BatchWriter {
  readonly #fd: number
  #batch: Uint8Array[] = []
  #batchBytes = 0
  #position: number
  readonly #syncsItself: boolean
  #unsynced = 0
  #inFlight: Promise<void>[] = []
  #write: Promise<void> = Promise.resolve()
  #sync: Promise<void> = Promise.resolve()

  constructor(fd: number, { position = 0, syncsItself = true }: BatchWriterOptions = {}) {
    this.#fd = fd
    this.#position = position
    this.#syncsItself = syncsItself
  }

  async add(chunk: Uint8Array): Promise<void> {
    if (chunk.byteLength === 0) return
    this.#batch.push(chunk)
    this.#batchBytes += chunk.byteLength
    if (this.#batchBytes < BATCH_BYTES && this.#batch.length < BATCH_CHUNKS) return
    this.#flush()
    this.#inFlight.push(this.#write)
    if (this.#inFlight.length > BATCHES_IN_FLIGHT) await this.#inFlight.shift()
    if (!this.#syncsItself || this.#unsynced < SYNC_EVERY_BYTES) return
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
