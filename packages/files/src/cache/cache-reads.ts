import { Readable } from 'node:stream'
import type { FilesLogger } from '../logger.ts'
import type { CacheStore } from './cache-store.ts'
import type { CachedItem, CacheMetadata, CacheType } from './cached-item.ts'
import { timeOf } from './entry-folder.ts'
import type { IndexEntry } from './lru-index.ts'
import { type Compared, comparedBytes, isWhole, locateEntry } from './read-entry.ts'

export interface CacheReadsOptions {
  verify: 'always' | 'changed'
  logger: FilesLogger
  now: () => number
}

/** Finds entries, and removes those that it finds expired or damaged. */
export class CacheReads {
  readonly counts = { hits: 0, misses: 0, expired: 0, damaged: 0 }
  readonly #store: CacheStore
  readonly #compared: Compared | null
  readonly #logger: FilesLogger
  readonly #now: () => number

  constructor(store: CacheStore, { verify, logger, now }: CacheReadsOptions) {
    this.#store = store
    this.#compared = verify === 'changed' ? new WeakMap() : null
    this.#logger = logger
    this.#now = now
  }

  /** The entry of the index, or one that another program put there. */
  known(key: string, type: CacheType): IndexEntry | null {
    return this.#store.index.lru.find(type, key) ?? this.#store.index.adopt(type, key)
  }

  /** What is there and has not expired, without a look at its bytes. */
  locate(key: string, type: CacheType): { entry: IndexEntry; item: CachedItem } | null {
    const entry = this.known(key, type)
    if (entry === null) return null
    const item = locateEntry(this.#store.index.folder(entry), entry)
    if (typeof item === 'string') return this.#drop(entry, item)
    const expiresAt = timeOf(item.metadata.expiresAt) ?? entry.expiresAt
    return expiresAt <= this.#now() ? this.#drop(entry, 'expired') : { entry, item }
  }

  async find(key: string, type: CacheType): Promise<CachedItem | null> {
    const found = await this.#whole(key, type)
    this.counts[found === null ? 'misses' : 'hits'] += 1
    return found
  }

  open(key: string, type: CacheType): { stream: Readable; metadata: CacheMetadata } | null {
    const found = this.locate(key, type)
    this.counts[found === null ? 'misses' : 'hits'] += 1
    if (found === null) return null
    const { entry, item } = found
    const bytes = comparedBytes(item, () => this.#drop(entry, 'damaged'))
    return { stream: Readable.from(bytes, { objectMode: false }), metadata: item.metadata }
  }

  async #whole(key: string, type: CacheType): Promise<CachedItem | null> {
    for (;;) {
      const found = this.locate(key, type)
      if (found === null) return null
      const { entry, item } = found
      if (await isWhole(item, entry, this.#compared)) return item
      // What was replaced while it was read is read again.
      if (this.#store.index.lru.find(type, key) === entry) return this.#drop(entry, 'damaged')
    }
  }

  #drop(entry: IndexEntry, why: 'absent' | 'damaged' | 'expired'): null {
    if (this.#store.index.lru.find(entry.type, entry.key) !== entry) return null
    if (why !== 'absent') this.counts[why] += 1
    if (why === 'damaged') this.#logger.warn(`${this.#store.index.folder(entry)} was damaged and is removed`)
    this.#store.remove(entry)
    return null
  }
}
