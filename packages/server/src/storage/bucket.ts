import type { Readable } from 'node:stream'
import { type Clock, systemClock } from '../clock.ts'
import { type Logger, silentLogger } from '../log.ts'
import { type Body, type ByteRange, type Driver, hasByteSharing, type ListOptions, type ObjectInfo } from './driver.ts'
import { assertKey, assertPrefix, isReservedKey } from './keys.ts'
import { type BodyFacts, type BodyLimits, checkDeclared, isBytes, MeasuredBody, measureBytes } from './measured-body.ts'
import { assertRange } from './range.ts'
import { storageError } from './storage-error.ts'

export interface BucketOptions {
  log?: Logger | undefined
  clock?: Clock | undefined
  /** Lets keys enter Holdall's own space, `.holdall/`. @default false */
  reserved?: boolean | undefined
}

export interface BucketWriteOptions extends BodyLimits {
  /** MIME type, kept by stores that have metadata. */
  contentType?: string | undefined
}

export interface BucketPutOptions {
  /** Hex digest that the caller has already computed from these very bytes; saves hashing them again. */
  sha256?: string | undefined
  contentType?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * Objects by key, the same on every store: checks keys, limits, lengths and digests, wraps errors once and logs each operation.
 * Every method throws `invalid_request` for a bad key and `unavailable` when the store cannot do its work now.
 *
 * @example
 * const bucket = new Bucket(new FsDriver('/var/lib/holdall/objects'))
 * const { sha256 } = await bucket.write('users/alice/clip.mp4', request, { maxBytes: 5e9 })
 */
export class Bucket {
  readonly driver: Driver
  readonly #log: Logger
  readonly #clock: Clock
  readonly #reserved: boolean

  constructor(driver: Driver, { log = silentLogger, clock = systemClock, reserved = false }: BucketOptions = {}) {
    this.driver = driver
    this.#log = log
    this.#clock = clock
    this.#reserved = reserved
  }

  /** The same store with `.holdall/` keys allowed: markers and other things that are not anybody's object. */
  get internal(): Bucket {
    return new Bucket(this.driver, { log: this.#log, clock: this.#clock, reserved: true })
  }

  /** Size and time of an object, or null. */
  async head(key: string): Promise<ObjectInfo | null> {
    this.#assert(key)
    return await this.#run('head', key, () => this.driver.head(key))
  }

  /**
   * An object or a range of it (end exclusive, cut to what is there) in memory; meant for small reads.
   * @throws {not_found}
   */
  async readBytes(key: string, range?: ByteRange): Promise<Uint8Array> {
    this.#assert(key)
    if (range !== undefined) assertRange(range)
    return await this.#run(
      'read',
      key,
      () => this.driver.readBytes(key, range),
      (bytes) => bytes.byteLength,
    )
  }

  /**
   * A stream of an object or of a range of it (end exclusive). Read it to its end or destroy it: it holds a descriptor.
   * @throws {not_found} before any byte; later failures are errors of the stream
   */
  async readStream(key: string, range?: ByteRange): Promise<Readable> {
    this.#assert(key)
    if (range !== undefined) assertRange(range)
    return await this.#run('open', key, () => this.driver.readStream(key, range))
  }

  /**
   * Stores bytes that are in memory; durable when it resolves.
   * @throws {conflict} the key is taken
   */
  async put(key: string, bytes: Uint8Array, options: BucketPutOptions = {}): Promise<BodyFacts> {
    this.#assert(key)
    const { sha256, contentType, signal } = options
    signal?.throwIfAborted()
    const facts = sha256 === undefined ? measureBytes(bytes, {}) : { sizeBytes: bytes.byteLength, sha256 }
    await this.#run(
      'write',
      key,
      () => this.driver.write(key, bytes, { contentType, signal }),
      () => facts.sizeBytes,
      (error) => isAbort(error, signal),
    )
    return facts
  }

  /**
   * Stores a body as it arrives, hashing it on the way; durable when it resolves. When it rejects, nothing is under the key.
   * An error of the body itself, or the reason of `signal`, is passed on as it is.
   * @throws {too_large} at the first byte over `maxBytes`
   * @throws {invalid_request} the body has not `expectedBytes`
   * @throws {checksum_mismatch} the body has not `expectedSha256`
   * @throws {conflict} the key is taken
   */
  async write(key: string, body: Body, options: BucketWriteOptions = {}): Promise<BodyFacts> {
    this.#assert(key)
    const { contentType, signal } = options
    const maxBytes = options.expectedBytes ?? options.maxBytes
    signal?.throwIfAborted()
    checkDeclared(options)
    if (isBytes(body)) {
      const facts = measureBytes(body, options)
      return await this.put(key, body, { sha256: facts.sha256, contentType, signal })
    }
    const measured = new MeasuredBody(body, options)
    const write = async () => {
      await this.driver.write(key, measured, { contentType, signal, maxBytes })
      if (measured.facts === undefined)
        throw new Error(`The ${this.driver.name} driver stopped before the end of the body`)
      return measured.facts
    }
    return await this.#run(
      'write',
      key,
      write,
      (facts) => facts.sizeBytes,
      (error) => error === measured.failure || isAbort(error, signal),
    )
  }

  /** Removes an object; false when there was none. */
  async delete(key: string): Promise<boolean> {
    this.#assert(key)
    return await this.#run('delete', key, () => this.driver.delete(key))
  }

  /** Removes objects; reports those that could not be removed. Absent ones count as removed. */
  async deleteMany(keys: readonly string[]): Promise<{ key: string; error: Error }[]> {
    for (const key of keys) this.#assert(key)
    if (keys.length === 0) return []
    const label = keys.length === 1 ? keys[0]! : `${keys[0]} and ${keys.length - 1} more`
    const failed = await this.#run('delete', label, () => this.driver.deleteMany(keys)).catch((error: Error) =>
      keys.map((key) => ({ key, error })),
    )
    return failed.map(({ key, error }) => ({ key, error: storageError(error, 'delete', key) }))
  }

  /**
   * Makes a second object of the same bytes, durable when it resolves; each stands alone.
   * @throws {not_found} there is nothing to copy
   * @throws {conflict} `to` is taken
   */
  async copy(from: string, to: string): Promise<void> {
    this.#assert(from)
    this.#assert(to)
    await this.#run('copy', `${from} to ${to}`, () => this.driver.copy(from, to))
  }

  /** Saves space where the store can: `to` shares the bytes of `from`, which are identical. Resolves to whether it does now; never throws. */
  async shareBytes(from: string, to: string): Promise<boolean> {
    const { driver } = this
    if (!hasByteSharing(driver)) return false
    try {
      return await this.#run('share', `${from} with ${to}`, () => driver.shareBytes(from, to))
    } catch {
      return false
    }
  }

  /** Objects whose key begins with `prefix`, ordered by the UTF-8 bytes of their keys, from the first key after `startAfter`. */
  async *list(prefix = '', options: ListOptions = {}): AsyncGenerator<ObjectInfo, void, undefined> {
    assertPrefix(prefix)
    try {
      for await (const info of this.driver.list(prefix, options)) {
        if (this.#reserved || !isReservedKey(info.key)) yield info
      }
    } catch (error) {
      if (isAbort(error, options.signal)) throw error
      throw storageError(error, 'list', prefix === '' ? 'the bucket' : prefix)
    }
  }

  /** Lets go of descriptors and connections; the bucket is of no use afterwards. */
  async close(): Promise<void> {
    await this.driver.close()
  }

  #assert(key: string): void {
    assertKey(key, { reserved: this.#reserved })
  }

  async #run<T>(
    action: 'head' | 'read' | 'open' | 'write' | 'delete' | 'copy' | 'share',
    key: string,
    work: () => Promise<T>,
    bytesOf?: (result: T) => number,
    isCallersOwn?: (error: unknown) => boolean,
  ): Promise<T> {
    const level = action === 'head' || action === 'read' || action === 'open' ? 'debug' : 'info'
    const logged = this.#log.isLevelEnabled(level)
    const startedAt = logged ? performance.now() : 0
    try {
      const result = await work()
      if (logged) {
        const bytes = bytesOf?.(result)
        this.#log[level](
          {
            storage: action,
            key,
            bytes,
            ms: elapsed(startedAt),
            result: result === false || result === null ? 'absent' : 'ok',
          },
          'storage',
        )
      }
      return result
    } catch (error) {
      const wrapped = isCallersOwn?.(error) === true ? error : storageError(error, action, key)
      if (logged)
        this.#log[level]({ storage: action, key, ms: elapsed(startedAt), result: resultOf(wrapped) }, 'storage')
      throw wrapped
    }
  }
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason
}

function elapsed(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 100) / 100
}

function resultOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'failed'
}
