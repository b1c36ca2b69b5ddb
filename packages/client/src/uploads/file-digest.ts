import type { FileBytes } from './disk-file.ts'
import { bytesOf, hexOf, type RunningHash, runningSha256, sha256 } from './sha256.ts'

/** One slice keeps the page busy for a few milliseconds. */
const SLICE_BYTES = 1024 * 1024
/** What is read into memory at once. */
const WHOLE_BYTES = 64 * 1024 * 1024

/** SHA-256 of a file, taken slice by slice while it is sent: reading follows sending, and never takes the page for long. */
export class FileDigest {
  readonly #blob: FileBytes
  #hash: RunningHash | null = null
  #begun = false
  #offset = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(blob: FileBytes) {
    this.#blob = blob
  }

  /** Goes on to `offset`, after what was asked for before. A failure to read shows in `hex`. */
  advance(offset: number, signal: AbortSignal): void {
    this.#begun = true
    this.#reading = this.#reading.then(() => this.#read(offset, signal))
    this.#reading.catch(() => {})
  }

  /** Takes bytes that were read already, if they are the next; others are left for `advance`. */
  take(start: number, bytes: Uint8Array): void {
    if (start > this.#offset || start + bytes.byteLength <= this.#offset) return
    this.#begun = true
    this.#hash ??= runningSha256()
    this.#hash.update(bytes.subarray(this.#offset - start))
    this.#offset = start + bytes.byteLength
  }

  /** @throws what reading throws; the signal's reason */
  async hex(signal: AbortSignal): Promise<string> {
    if (!this.#begun && this.#blob.size <= WHOLE_BYTES) return hexOf(await sha256(await bytesOf(this.#blob)))
    this.advance(this.#blob.size, signal)
    await this.#reading
    return hexOf((this.#hash as RunningHash).digest())
  }

  async #read(offset: number, signal: AbortSignal): Promise<void> {
    while (this.#offset < offset) {
      signal.throwIfAborted()
      const end = Math.min(offset, this.#offset + SLICE_BYTES)
      this.take(this.#offset, await bytesOf(this.#blob.slice(this.#offset, end)))
    }
  }
}
