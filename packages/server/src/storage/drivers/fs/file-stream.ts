import fs from 'node:fs'
import { Readable } from 'node:stream'

const CHUNK_BYTES = 512 << 10

/** Streams an open file from `start` to `end` (exclusive) and closes it; reads one chunk ahead of its consumer. */
export class FileStream extends Readable {
  readonly #fd: number
  #position: number
  readonly #end: number
  #reading = false
  #closeWhenRead: (() => void) | undefined

  constructor(fd: number, start: number, end: number) {
    super({ highWaterMark: 2 * CHUNK_BYTES })
    this.#fd = fd
    this.#position = start
    this.#end = end
  }

  override _read(): void {
    const wanted = Math.min(CHUNK_BYTES, this.#end - this.#position)
    if (wanted <= 0) {
      this.push(null)
      return
    }
    this.#reading = true
    fs.read(this.#fd, Buffer.allocUnsafeSlow(wanted), 0, wanted, this.#position, (error, count, buffer) => {
      this.#reading = false
      if (this.#closeWhenRead !== undefined) this.#closeWhenRead()
      else if (error !== null) this.destroy(error)
      else if (count === 0)
        this.destroy(new Error(`The file ended at byte ${this.#position}, before byte ${this.#end}`))
      else {
        this.#position += count
        this.push(count === wanted ? buffer : buffer.subarray(0, count))
      }
    })
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const close = () => fs.close(this.#fd, (closeError) => callback(error ?? closeError))
    // The number of a closed descriptor may be another file's at once: wait for the read under way.
    if (this.#reading) this.#closeWhenRead = close
    else close()
  }
}
