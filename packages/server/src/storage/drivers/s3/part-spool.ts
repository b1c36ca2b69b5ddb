import { createHash, type Hash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

const GATHERED_BYTES = 1024 * 1024
const READ_BYTES = 512 * 1024

/** A piece of a body that lies on disk until the store has it. */
export interface SpooledPart {
  /** From 1. */
  number: number
  sizeBytes: number
  /** Hex. */
  sha256: string
  /** Whether the body ends with it. */
  isLast: boolean
  /** Its bytes, as often as they are wanted until `release`. */
  open(): Readable
  /** Gives its place to a later part. */
  release(): void
}

/**
 * Cuts a body into parts that lie in a file without a name: nothing is left when the process is killed, and neither memory nor
 * disk grows with the body, since only so many parts lie there at once.
 */
export class PartSpool {
  readonly #file: FileHandle
  readonly #partBytes: number
  readonly #free: number[]
  #waiting: ((place: number) => void) | undefined

  /** @param places how many parts lie on disk at once */
  static async open(folder: string, { partBytes, places }: { partBytes: number; places: number }): Promise<PartSpool> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, `${randomUUID()}.spool`)
    const file = await open(path, 'wx+', 0o600)
    try {
      await unlink(path)
    } catch (error) {
      await file.close()
      throw error
    }
    return new PartSpool(file, partBytes, places)
  }

  private constructor(file: FileHandle, partBytes: number, places: number) {
    this.#file = file
    this.#partBytes = partBytes
    this.#free = Array.from({ length: places }, (_, index) => index)
  }

  /** The parts of `body`, in order; the next is read once there is a place for it. A body without bytes has one empty part. */
  async *parts(body: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<SpooledPart, void, undefined> {
    let part = new PartWriter(this.#file, await this.#take(), this.#partBytes)
    let number = 1
    for await (const piece of body) {
      signal?.throwIfAborted()
      let rest = piece
      while (rest.byteLength > 0) {
        // Only when more comes is the part before known not to be the last.
        if (part.room === 0) {
          yield this.#finished(part, await part.end(), number++, false)
          part = new PartWriter(this.#file, await this.#take(), this.#partBytes)
        }
        const taken = rest.subarray(0, part.room)
        rest = rest.subarray(taken.byteLength)
        await part.add(taken)
      }
    }
    yield this.#finished(part, await part.end(), number, true)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #finished(part: PartWriter, sha256: string, number: number, isLast: boolean): SpooledPart {
    const { start, sizeBytes, place } = part
    return {
      number,
      sizeBytes,
      sha256,
      isLast,
      open: () => Readable.from(this.#read(start, sizeBytes), { objectMode: false, highWaterMark: READ_BYTES }),
      release: () => this.#give(place),
    }
  }

  // A stream of `fs` would close the file when it is destroyed.
  async *#read(start: number, sizeBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < sizeBytes; ) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, sizeBytes - at))
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.byteLength, start + at)
      if (bytesRead === 0) throw new Error('The spool file is shorter than what was written to it')
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  #take(): Promise<number> {
    const place = this.#free.pop()
    if (place !== undefined) return Promise.resolve(place)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  #give(place: number): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting(place)
    else this.#free.push(place)
  }
}

/** Fills one place of the file, hashing on the way. */
class PartWriter {
  readonly place: number
  readonly start: number
  sizeBytes = 0
  readonly #file: FileHandle
  readonly #partBytes: number
  readonly #hash: Hash = createHash('sha256')
  #gathered: Uint8Array[] = []
  #gatheredBytes = 0

  constructor(file: FileHandle, place: number, partBytes: number) {
    this.#file = file
    this.place = place
    this.start = place * partBytes
    this.#partBytes = partBytes
  }

  get room(): number {
    return this.#partBytes - this.sizeBytes
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes)
    this.sizeBytes += bytes.byteLength
    this.#gatheredBytes += bytes.byteLength
    this.#gathered.push(bytes)
    if (this.#gatheredBytes >= GATHERED_BYTES) await this.#write()
  }

  /** @returns the digest of the part */
  async end(): Promise<string> {
    await this.#write()
    return this.#hash.digest('hex')
  }

  async #write(): Promise<void> {
    let at = this.start + this.sizeBytes - this.#gatheredBytes
    let pieces = this.#gathered
    this.#gathered = []
    this.#gatheredBytes = 0
    while (pieces.length > 0) {
      const { bytesWritten } = await this.#file.writev(pieces, at)
      at += bytesWritten
      pieces = without(pieces, bytesWritten)
    }
  }
}

/** What is left of `pieces` after so many bytes of them; the system may write fewer than it was given. */
function without(pieces: Uint8Array[], written: number): Uint8Array[] {
  let left = written
  return pieces.flatMap((piece) => {
    const done = Math.min(left, piece.byteLength)
    left -= done
    return done === piece.byteLength ? [] : [piece.subarray(done)]
  })
}
