import fs from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../durable/make-folders.ts'
import type { FilesLogger } from '../logger.ts'
import { CacheIndex } from './cache-index.ts'
import type { CacheMetadata, CacheType } from './cached-item.ts'
import { METADATA_FILE, placeFolder, removeFolder } from './entry-folder.ts'
import type { IndexEntry } from './lru-index.ts'
import { type CacheData, type StagedEntry, Staging } from './staging.ts'
import { Turns } from './turns.ts'

export interface CacheLimits {
  maxBytes: number
  maxEntries: number
}

/**
 * The entries on disk and in the index, within the limits. Every change of an entry is one synchronous step, so that
 * within a process nothing comes between its parts; between processes the rename of a whole folder decides.
 */
export class CacheStore {
  readonly index: CacheIndex
  readonly staging: Staging
  readonly turns = new Turns()
  evictions = 0
  readonly #cacheDir: string
  readonly #limits: CacheLimits
  readonly #logger: FilesLogger
  #evicting: Promise<void> | null = null

  constructor(cacheDir: string, limits: CacheLimits, ttlMs: Readonly<Record<CacheType, number>>, logger: FilesLogger) {
    this.index = new CacheIndex(cacheDir, ttlMs)
    this.staging = new Staging(cacheDir)
    this.#cacheDir = cacheDir
    this.#limits = limits
    this.#logger = logger
  }

  async open(now: number): Promise<void> {
    await makeFolder(this.staging.folder)
    this.staging.sweep(now)
    await this.index.open()
    await this.trim()
  }

  /** Writes the data of an entry beside its place, also when somebody emptied the folder. */
  async stage(data: CacheData, file: string, expected: unknown): Promise<StagedEntry> {
    if (!fs.existsSync(this.staging.folder)) await makeFolder(this.staging.folder)
    return this.staging.write(data, file, expected)
  }

  /** Makes a staged entry the entry of its name. */
  place(staged: StagedEntry, entry: IndexEntry, metadata: CacheMetadata): void {
    try {
      this.staging.writeMetadata(staged, metadata)
      this.index.record(entry.type, { kind: 'set', entry })
      placeFolder(staged.folder, this.index.folder(entry), this.staging.path())
    } catch (error) {
      this.staging.discard(staged.folder)
      throw error
    }
  }

  /** Counts a use; metadata is replaced as a whole. */
  use(entry: IndexEntry, usedAt: number, metadata: CacheMetadata): void {
    const temporary = this.staging.path('.json')
    try {
      fs.writeFileSync(temporary, JSON.stringify(metadata, null, 2))
      fs.renameSync(temporary, join(this.index.folder(entry), METADATA_FILE))
    } catch (error) {
      this.staging.discard(temporary)
      throw error
    }
    this.index.record(entry.type, { kind: 'use', key: entry.key, usedAt, usageCount: metadata.usageCount })
  }

  remove(entry: IndexEntry): void {
    removeFolder(this.index.folder(entry), entry.file)
    this.index.record(entry.type, { kind: 'delete', key: entry.key })
  }

  /** Removes the chosen entries, giving others their turn. @returns how many */
  async removeAll(chosen: readonly IndexEntry[]): Promise<number> {
    let removed = 0
    for (const entry of chosen) {
      if (this.index.lru.find(entry.type, entry.key) !== entry) continue
      this.remove(entry)
      removed += 1
      await this.turns.pass()
    }
    return removed
  }

  /** Removes what the index does not know of a space. */
  async removeStrays(type: CacheType): Promise<void> {
    const space = join(this.#cacheDir, type)
    for (const name of fs.readdirSync(space)) {
      if (name.startsWith('index.') || this.index.lru.find(type, name) !== undefined) continue
      await fs.promises.rm(join(space, name), { recursive: true, force: true })
    }
  }

  /** Evicts what was not used for longest until the limits hold. One eviction runs at a time; all wait for it. */
  async trim(): Promise<void> {
    this.index.catchUp()
    if (!this.#isOver()) return
    this.#evicting ??= this.#evict().finally(() => {
      this.#evicting = null
    })
    await this.#evicting
  }

  async #evict(): Promise<void> {
    while (this.#isOver()) {
      const { oldest } = this.index.lru
      if (oldest === null) return
      try {
        this.remove(oldest)
      } catch (error) {
        // The entry that asks for room is in its place; that an older one cannot go is no reason to refuse it.
        this.#logger.warn(`${this.index.folder(oldest)} could not be evicted`, error)
        return
      }
      this.evictions += 1
      await this.turns.pass()
    }
  }

  #isOver(): boolean {
    const { size, totalBytes } = this.index.lru
    return size > 1 && (totalBytes > this.#limits.maxBytes || size > this.#limits.maxEntries)
  }
}
