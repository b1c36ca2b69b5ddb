import fs from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadsInto } from '../../driver.ts'

const CHUNK_BYTES = 512 << 10

/** Streams an open file from `start` to `end` (exclusive) and closes it; reads one chunk ahead of its consumer. */
export class FileStream extends Readable implements ReadsInto {
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
    this.#read(Buffer.allocUnsafeSlow(wanted), wanted, (error, count, buffer) => {
      if (error !== null) this.destroy(error)
      else this.push(count === wanted ? buffer : buffer.subarray(0, count))
    })
  }

  readInto(buffer: Uint8Array): Promise<number> {
    const wanted = Math.min(buffer.byteLength, this.#end - this.#position)
    if (wanted <= 0) return Promise.resolve(0)
    if (this.destroyed) return Promise.reject(new Error('The stream has been destroyed'))
    return new Promise((resolve, reject) => {
      this.#read(buffer, wanted, (error, count) => {
        if (error !== null) reject(error)
        else resolve(count)
      })
    })
  }

  #read<B extends Uint8Array>(
    into: B,
    wanted: number,
    done: (error: Error | null, count: number, buffer: B) => void,
  ): void {
    this.#reading = true
    fs.read(this.#fd, into, 0, wanted, this.#position, (error, count, buffer) => {
      this.#reading = false
      if (this.#closeWhenRead !== undefined) {
        this.#closeWhenRead()
        done(new Error('The stream was destroyed while it read'), 0, buffer)
      } else if (error !== null) done(error, 0, buffer)
      else if (count === 0)
        done(new Error(`The file ended at byte ${this.#position}, before byte ${this.#end}`), 0, buffer)
      else {
        this.#position += count
        done(null, count, buffer)
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
