import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { explained } from '../explained.ts'
import { silentLogger } from '../logger.ts'
import { bytesFrom, type CacheManagerOptions, ttlFrom } from './cache-options.ts'
import { CacheReads } from './cache-reads.ts'
import { CacheStore } from './cache-store.ts'
import {
  assertEntryName,
  assertExtension,
  CACHE_TYPES,
  type CachedItem,
  type CachedItemInfo,
  type CacheMetadata,
  type CacheType,
  cacheKeyOf,
} from './cached-item.ts'
import { usesOf } from './entry-folder.ts'
import type { IndexEntry } from './lru-index.ts'
import { SharedLoads } from './shared-loads.ts'
import type { CacheData } from './staging.ts'

/** The least that orders two uses within one millisecond; exact in binary. */
const LATER_MS = 1 / 1024

/** What a loader brings. */
export interface LoadedData {
  data: CacheData
  /** With its dot. */
  extension: string
  metadata?: Readonly<Record<string, unknown>>
}

/** What a cache holds, and how it has served. */
export interface CacheStats {
  entries: number
  totalBytes: number
  maxBytes: number
  byType: Record<CacheType, { entries: number; totalBytes: number }>
  /** Since this manager was made, as all that follows. */
  hits: number
  misses: number
  /** Hits of all reads, from 0 to 1; 0 before the first. */
  hitRate: number
  evictions: number
  expired: number
  damaged: number
}

/**
 * Files from elsewhere on disk, each with its metadata, within a limit of bytes and of days: what was not used for longest goes first.
 *
 *     {cacheDir}/{media,tts}/index.json                           + index.log
 *     {cacheDir}/{media,tts}/{key}/{data.mp3,metadata.json}
 *     {cacheDir}/.tmp/                                            not in place yet
 *
 * Several processes may share a folder. Nothing is synced: a power cut costs entries at most, since each is compared with its checksum.
 */
export class CacheManager {
  readonly #store: CacheStore
  readonly #maxBytes: number
  readonly #ttlMs: Record<CacheType, number>
  readonly #reads: CacheReads
  readonly #now: () => number
  readonly #loads = new SharedLoads<CachedItem>()
  #opened: Promise<void> | null = null

  constructor({
    cacheDir = 'cache',
    maxSizeGB = 10,
    maxEntries = 1_000_000,
    expiryDays,
    verify = 'always',
    logger = silentLogger,
    now = Date.now,
  }: CacheManagerOptions = {}) {
    this.#maxBytes = bytesFrom(maxSizeGB)
    this.#ttlMs = ttlFrom(expiryDays)
    this.#store = new CacheStore(cacheDir, { maxBytes: this.#maxBytes, maxEntries }, this.#ttlMs, logger)
    this.#reads = new CacheReads(this.#store, { verify, logger, now })
    this.#now = now
  }

  /** A key for what a URL gives: MD5 in hex of `JSON.stringify({url, ...params})`. */
  generateCacheKey(url: string, params?: Readonly<Record<string, unknown>>): string {
    return cacheKeyOf(url, params)
  }

  /**
   * Looks an entry up; what has expired or is damaged is removed. A look is no use: `incrementUsage` and `getOrSet`
   * decide what goes first.
   *
   * @throws {invalid_request | unavailable}
   */
  async get(key: string, type: CacheType): Promise<CachedItem | null> {
    assertEntryName(key, type)
    await this.#ready()
    return explained(`Cache read failed: ${type}/${key}`, () => this.#reads.find(key, type))
  }

  /**
   * Keeps data, in place of what the key had. The limits hold when it resolves.
   *
   * @param extension with its dot
   * @param metadata JSON; a SHA-256 as `checksum` is compared with the data
   * @returns the path of the file
   * @throws {invalid_request | checksum_mismatch | unavailable}
   */
  async set(
    key: string,
    type: CacheType,
    data: CacheData,
    extension: string,
    metadata: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    return (await this.#set(key, type, { data, extension, metadata })).path
  }

  /** The entry, or what `load` brings. Of many who ask for one key, one loads; when that was aborted, the next takes over. */
  async getOrSet(key: string, type: CacheType, load: () => Promise<LoadedData>): Promise<CachedItem> {
    assertEntryName(key, type)
    return this.#loads.run(`${type}/${key}`, async () => {
      const found = await this.get(key, type)
      if (found === null) return this.#set(key, type, await load())
      const entry = this.#store.index.lru.find(type, key)
      if (entry)
        this.#store.index.record(type, { kind: 'use', key, usedAt: this.#usedAt(), usageCount: entry.usageCount })
      return found
    })
  }

  /** A stream that ends with `checksum_mismatch` when the bytes are not what was stored, and metadata; null when there is no entry. */
  async openStream(key: string, type: CacheType): Promise<{ stream: Readable; metadata: CacheMetadata } | null> {
    assertEntryName(key, type)
    await this.#ready()
    return explained(`Cache read failed: ${type}/${key}`, () => this.#reads.open(key, type))
  }

  /** A path on the cache's own disk for a file that another program writes; give it as `{file}`, or remove it. */
  async temporaryPath(extension = ''): Promise<string> {
    await this.#ready()
    return this.#store.staging.path(extension)
  }

  /** Counts a use: `usageCount` + 1, `lastUsedAt`. @returns the new count; 0 when there is no entry */
  async incrementUsage(key: string, type: CacheType): Promise<number> {
    assertEntryName(key, type)
    await this.#ready()
    return explained(`Cache use failed: ${type}/${key}`, async () => {
      const found = this.#reads.locate(key, type)
      if (found === null) return 0
      const { metadata } = found.item
      const usageCount = usesOf(metadata) + 1
      const lastUsedAt = new Date(this.#now()).toISOString()
      this.#store.use(found.entry, this.#usedAt(), { ...metadata, usageCount, lastUsedAt })
      return usageCount
    })
  }

  /** @returns whether there was such an entry */
  async delete(key: string, type: CacheType): Promise<boolean> {
    assertEntryName(key, type)
    await this.#ready()
    const entry = this.#reads.known(key, type)
    if (entry === null) return false
    await explained(`Cache delete failed: ${type}/${key}`, () => this.#store.remove(entry))
    return true
  }

  /** Removes all entries whose key begins so, those that are being loaded included. @returns how many */
  async deletePrefix(prefix: string, type: CacheType): Promise<number> {
    await this.#ready()
    await this.#loads.settled((name) => name.startsWith(`${type}/${prefix}`))
    return this.#removeWhere((entry) => entry.type === type && entry.key.startsWith(prefix))
  }

  /** Empties one space or both. @returns how many entries there were */
  async clear(type?: CacheType): Promise<number> {
    await this.#ready()
    const removed = await this.#removeWhere((entry) => type === undefined || entry.type === type)
    for (const each of type === undefined ? CACHE_TYPES : [type])
      await explained(`Cache clear failed: ${each}`, () => this.#store.removeStrays(each))
    return removed
  }

  /** Removes what has expired without waiting until it is asked for. @returns how many */
  async deleteExpired(): Promise<number> {
    await this.#ready()
    const now = this.#now()
    const removed = await this.#removeWhere(({ expiresAt }) => expiresAt <= now)
    this.#reads.counts.expired += removed
    return removed
  }

  /** What the index knows, the least recently used first. */
  async list(type?: CacheType): Promise<CachedItemInfo[]> {
    await this.#ready()
    this.#store.index.catchUp()
    return this.#store.index.lru.inOrder(type).map(({ expiresAt, usedAt, file: _, ...entry }) => ({
      key: entry.key,
      type: entry.type,
      sizeBytes: entry.sizeBytes,
      usageCount: entry.usageCount,
      usedAt: new Date(usedAt),
      expiresAt: Number.isFinite(expiresAt) ? new Date(expiresAt) : null,
    }))
  }

  async stats(): Promise<CacheStats> {
    await this.#ready()
    this.#store.index.catchUp()
    const { lru } = this.#store.index
    const { counts } = this.#reads
    return {
      entries: lru.size,
      totalBytes: lru.totalBytes,
      maxBytes: this.#maxBytes,
      byType: { media: lru.totals('media'), tts: lru.totals('tts') },
      ...counts,
      hitRate: counts.hits / Math.max(1, counts.hits + counts.misses),
      evictions: this.#store.evictions,
    }
  }

  /** Writes the index, so that the next start is quick. The next call opens it again. */
  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    await opened
    if (opened !== null) await this.#store.index.close()
  }

  async #set(key: string, type: CacheType, { data, extension, metadata = {} }: LoadedData): Promise<CachedItem> {
    assertEntryName(key, type)
    assertExtension(extension)
    await this.#ready()
    return explained(`Cache write failed: ${type}/${key}`, async () => {
      const file = `data${extension}`
      const staged = await this.#store.stage(data, file, metadata.checksum)
      const cachedAt = this.#now()
      const expiresAt = cachedAt + this.#ttlMs[type]
      const kept: CacheMetadata = {
        ...metadata,
        cachedAt: new Date(cachedAt).toISOString(),
        expiresAt: Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString() : undefined,
        usageCount: 0,
        checksum: staged.checksum,
      }
      const { sizeBytes } = staged
      const entry: IndexEntry = { type, key, file, sizeBytes, expiresAt, usedAt: this.#usedAt(), usageCount: 0 }
      this.#store.place(staged, entry, kept)
      await this.#store.trim()
      return { path: join(this.#store.index.folder(entry), file), metadata: kept }
    })
  }

  async #removeWhere(chosen: (entry: IndexEntry) => boolean): Promise<number> {
    this.#store.index.catchUp()
    const entries = this.#store.index.lru.inOrder().filter(chosen)
    return explained('Cache clean-up failed', () => this.#store.removeAll(entries))
  }

  /** Later than all uses so far: the order of use has to survive a restart, also when the clock is set back. */
  #usedAt(): number {
    return Math.max(this.#now(), (this.#store.index.lru.newest?.usedAt ?? 0) + LATER_MS)
  }

  /** Opens the folder once; after a failure the next call tries again. */
  async #ready(): Promise<void> {
    this.#opened ??= explained('The cache could not be opened', () => this.#store.open(this.#now())).catch((error) => {
      this.#opened = null
      throw error
    })
    await this.#opened
    await this.#store.turns.pass()
  }
}
