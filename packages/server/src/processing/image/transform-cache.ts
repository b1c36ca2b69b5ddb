import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { Logger } from '../../log.ts'
import type { WrittenPicture } from './image-results.ts'
import { type CacheEntry, readEntries, verifyEntry } from './transform-cache-entry.ts'

export interface TransformCacheOptions {
  /** A folder of its own on one file system; made when missing. */
  dir: string
  /** The newest entry is kept even when it alone is larger. */
  maxBytes: number
  /** @default 100,000 */
  maxEntries?: number
  log: Logger
}

export interface CachedPicture {
  /** Good until it is evicted: open it at once, and ask again when it is gone. */
  path: string
  meta: WrittenPicture
}

/** `{content hash}/{recipe}`: no dots but single ones, no other slash. */
const KEY = /^[a-z0-9]{8,128}\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/
const EXTENSION = /^[a-z0-9]{1,8}$/
const TEMP = 'tmp'

/**
 * Transformed pictures on disk within a byte limit, least recently used out first. An entry is a folder that is
 * renamed into place whole:
 *
 *     {dir}/{ab}/{abcdef…}_{320x0-inside-80}/data.webp
 *     {dir}/{ab}/{abcdef…}_{320x0-inside-80}/meta.json      {width, height, sizeBytes, mimeType, sha256}
 *     {dir}/tmp/{random}/…                                  not yet placed, or being removed
 */
export class TransformCache {
  readonly #dir: string
  readonly #maxBytes: number
  readonly #maxEntries: number
  readonly #log: Logger
  /** By name; the least recently used first. */
  readonly #entries = new Map<string, CacheEntry>()
  readonly #making = new Map<string, Promise<CachedPicture>>()
  #opened: Promise<void> | null = null
  #totalBytes = 0

  constructor({ dir, maxBytes, maxEntries = 100_000, log }: TransformCacheOptions) {
    this.#dir = dir
    this.#maxBytes = maxBytes
    this.#maxEntries = maxEntries
    this.#log = log
    this.#open().catch(({ cause: error }) => log.error({ event: 'transform-cache.unusable', error }, 'cache unusable'))
  }

  /** What is kept now. */
  async stats(): Promise<{ entries: number; totalBytes: number }> {
    await this.#open()
    return { entries: this.#entries.size, totalBytes: this.#totalBytes }
  }

  /**
   * The cached picture, or what `make` writes to the path that it is given. Of many callers one makes, the others
   * wait; when that one was aborted, the next takes over.
   *
   * @param cacheKey `{content hash}/{recipe}`
   * @param extension without dot
   * @throws {unavailable} when the disk refuses; and whatever `make` throws
   */
  async getOrCreate(
    cacheKey: string,
    extension: string,
    make: (path: string) => Promise<WrittenPicture>,
  ): Promise<CachedPicture> {
    if (!KEY.test(cacheKey) || !EXTENSION.test(extension)) {
      throw new HoldallError('internal', `Not a cache key: ${JSON.stringify(cacheKey)}, ${JSON.stringify(extension)}`)
    }
    await this.#open()
    const name = cacheKey.replace('/', '_')
    for (;;) {
      const others = this.#making.get(name)
      if (!others) break
      try {
        return await others
      } catch (error) {
        if (!isAbort(error)) throw error
      }
    }
    const making = this.#find(name, extension).then((found) => found ?? this.#create(name, extension, make))
    this.#making.set(name, making)
    try {
      return await making
    } finally {
      this.#making.delete(name)
    }
  }

  /** Removes everything made from one content; returns how many entries that were. */
  async deletePrefix(contentHash: string): Promise<number> {
    await this.#open()
    const belongs = (name: string) => name.startsWith(`${contentHash}_`)
    await Promise.allSettled([...this.#making].filter(([name]) => belongs(name)).map(([, making]) => making))
    const names = [...this.#entries.keys()].filter(belongs)
    for (const name of names) await this.#remove(name)
    return names.length
  }

  async #find(name: string, extension: string): Promise<CachedPicture | null> {
    const entry = this.#entries.get(name)
    if (!entry) return null
    const path = join(this.#pathOf(name), `data.${extension}`)
    const meta = await verifyEntry(entry, path)
    if (!meta) {
      this.#log.warn({ event: 'transform-cache.damaged', name }, 'a cached picture was damaged and is made again')
      await this.#remove(name)
      return null
    }
    this.#entries.delete(name)
    this.#entries.set(name, entry)
    return { path, meta }
  }

  async #create(
    name: string,
    extension: string,
    make: (path: string) => Promise<WrittenPicture>,
  ): Promise<CachedPicture> {
    const temp = join(this.#dir, TEMP, randomBytes(8).toString('hex'))
    const target = this.#pathOf(name)
    try {
      await mkdir(temp, { recursive: true }).catch(asUnavailable)
      const meta = await make(join(temp, `data.${extension}`))
      await this.#place(temp, target, extension, meta).catch(asUnavailable)
      this.#entries.set(name, { sizeBytes: meta.sizeBytes, meta, verified: true })
      this.#totalBytes += meta.sizeBytes
      // The picture is made; a disk that cannot forget an older one is no reason to refuse it.
      await this.#evict().catch((error) => this.#log.error({ event: 'transform-cache.evict', error }, 'cannot evict'))
      return { path: join(target, `data.${extension}`), meta }
    } finally {
      await rm(temp, { recursive: true, force: true })
    }
  }

  async #place(temp: string, target: string, extension: string, meta: WrittenPicture): Promise<void> {
    await writeFile(join(temp, 'meta.json'), JSON.stringify(meta), { flush: true })
    const data = await open(join(temp, `data.${extension}`), 'r+')
    await data.datasync().finally(() => data.close())
    await mkdir(join(target, '..'), { recursive: true })
    // Only what the index does not know can be here: half removed, or of another run.
    await this.#discard(target)
    await rename(temp, target)
  }

  async #evict(): Promise<void> {
    for (const name of this.#entries.keys()) {
      if (this.#totalBytes <= this.#maxBytes && this.#entries.size <= this.#maxEntries) return
      if (this.#entries.size <= 1) return
      await this.#remove(name)
    }
  }

  async #remove(name: string): Promise<void> {
    const entry = this.#entries.get(name)
    if (!entry) return
    this.#entries.delete(name)
    this.#totalBytes -= entry.sizeBytes
    await this.#discard(this.#pathOf(name))
  }

  /** Moves a folder out of the way in one step, then removes it, so that no half of an entry is ever in place. */
  async #discard(path: string): Promise<void> {
    const away = join(this.#dir, TEMP, randomBytes(8).toString('hex'))
    try {
      await rename(path, away)
    } catch (error) {
      if (isMissing(error)) return
      throw error
    }
    await rm(away, { recursive: true, force: true })
  }

  /** Reads the folder once; after a failure, e.g. a disk that was full, the next caller tries again. */
  #open(): Promise<void> {
    this.#opened ??= this.#rebuild().catch((error) => {
      this.#opened = null
      asUnavailable(error)
    })
    return this.#opened
  }

  async #rebuild(): Promise<void> {
    this.#entries.clear()
    this.#totalBytes = 0
    await rm(join(this.#dir, TEMP), { recursive: true, force: true })
    await mkdir(join(this.#dir, TEMP), { recursive: true })
    for (const { name, entry } of await readEntries(this.#dir, TEMP, this.#maxEntries)) {
      this.#entries.set(name, entry)
      this.#totalBytes += entry.sizeBytes
    }
    await this.#evict()
  }

  #pathOf(name: string): string {
    return join(this.#dir, name.slice(0, 2), name)
  }
}

function asUnavailable(cause: unknown): never {
  throw new HoldallError('unavailable', 'The cache of transformed pictures cannot be written', {
    retryAfterSeconds: 30,
    cause,
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
