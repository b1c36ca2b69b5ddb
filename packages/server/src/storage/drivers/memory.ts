import { Readable } from 'node:stream'
import { type Clock, systemClock } from '../../clock.ts'
import type { Body, ByteRange, Capabilities, Driver, ListOptions, ObjectInfo, WriteOptions } from '../driver.ts'
import { compareKeys } from '../keys.ts'
import { isBytes } from '../measured-body.ts'
import { clampRange } from '../range.ts'
import type { Staging, TakesStagedUploads } from '../staging.ts'
import { notFound, taken } from '../storage-error.ts'
import { MemoryRuns } from './memory-runs.ts'

interface Stored {
  bytes: Uint8Array
  modifiedAt: Date
}

/** Objects in this process's memory, for tests and trials: gone when it ends. */
export class MemoryDriver implements Driver, TakesStagedUploads {
  readonly name = 'memory'
  readonly root = 'memory:'
  readonly capabilities: Capabilities = { signer: false, multipart: false, sharedCopy: true }
  readonly staging: Staging = new MemoryRuns((key, bytes, options) => this.write(key, bytes, options))
  readonly #objects = new Map<string, Stored>()
  readonly #clock: Clock

  constructor({ clock = systemClock }: { clock?: Clock } = {}) {
    this.#clock = clock
  }

  async head(key: string): Promise<ObjectInfo | null> {
    const stored = this.#objects.get(key)
    return stored === undefined ? null : { key, sizeBytes: stored.bytes.byteLength, modifiedAt: stored.modifiedAt }
  }

  async readBytes(key: string, range?: ByteRange): Promise<Uint8Array> {
    const { bytes } = this.#get(key)
    const { start, end } = clampRange(range, bytes.byteLength)
    return bytes.slice(start, end)
  }

  async readStream(key: string, range?: ByteRange): Promise<Readable> {
    const bytes = await this.readBytes(key, range)
    return Readable.from(bytes.byteLength === 0 ? [] : [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)])
  }

  async write(key: string, body: Body, { signal }: WriteOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    const bytes = isBytes(body) ? Uint8Array.from(body) : await collect(body)
    signal?.throwIfAborted()
    this.#place(key, bytes)
  }

  async delete(key: string): Promise<boolean> {
    return this.#objects.delete(key)
  }

  async deleteMany(keys: readonly string[]): Promise<{ key: string; error: Error }[]> {
    for (const key of keys) this.#objects.delete(key)
    return []
  }

  async copy(from: string, to: string): Promise<void> {
    this.#place(to, this.#get(from).bytes)
  }

  async *list(
    prefix: string,
    { startAfter = '', signal }: ListOptions = {},
  ): AsyncGenerator<ObjectInfo, void, undefined> {
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix) && compareKeys(key, startAfter) > 0)
    for (const key of keys.sort(compareKeys)) {
      signal?.throwIfAborted()
      const info = await this.head(key)
      if (info !== null) yield info
    }
  }

  async close(): Promise<void> {
    this.#objects.clear()
  }

  #get(key: string): Stored {
    const stored = this.#objects.get(key)
    if (stored === undefined) throw notFound(key)
    return stored
  }

  #place(key: string, bytes: Uint8Array): void {
    if (this.#objects.has(key)) throw taken(key)
    this.#objects.set(key, { bytes, modifiedAt: this.#clock() })
  }
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}
