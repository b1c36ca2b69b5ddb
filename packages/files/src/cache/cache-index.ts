import fs from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeFolder } from '../durable/make-folders.ts'
import { CACHE_TYPES, type CacheType } from './cached-item.ts'
import { readEntryFolder } from './entry-folder.ts'
import { IndexJournal } from './index-journal.ts'
import { applyChange, type IndexChange } from './index-lines.ts'
import { type IndexEntry, LruIndex } from './lru-index.ts'

/** A journal is begun anew after so many lines, and twice the entries: over many changes each costs the same. */
const LEAST_LINES = 1000
/** Folders that are read before others get their turn. */
const TURN = 100

/** What memory knows of the folder, with what makes a restart know it too. */
export class CacheIndex {
  readonly lru: LruIndex
  readonly #cacheDir: string
  readonly #ttlMs: Readonly<Record<CacheType, number>>
  readonly #journals: Readonly<Record<CacheType, IndexJournal>>
  readonly #compacting = new Set<Promise<void>>()

  constructor(cacheDir: string, ttlMs: Readonly<Record<CacheType, number>>) {
    this.lru = new LruIndex()
    this.#cacheDir = cacheDir
    this.#ttlMs = ttlMs
    const journal = (type: CacheType) =>
      new IndexJournal(this.#space(type), type, (change) => applyChange(this.lru, type, change))
    this.#journals = { media: journal('media'), tts: journal('tts') }
  }

  /** Where an entry lies. */
  folder({ type, key }: { type: CacheType; key: string }): string {
    return join(this.#cacheDir, type, key)
  }

  /** Reads the index; where it is missing or in doubt, the folder says what there is. */
  async open(): Promise<void> {
    for (const type of CACHE_TYPES) {
      await makeFolder(this.#space(type))
      const trusted = await this.#journals[type].open()
      if (trusted) continue
      await this.#readFolder(type)
      await this.#journals[type].compact(() => this.lru.inOrder(type))
    }
    this.lru.sort()
  }

  /** Writes a change down, then knows it: after a kill the index may know of an entry that is not there, never the other way round. */
  record(type: CacheType, change: IndexChange): void {
    const journal = this.#journals[type]
    journal.append(change)
    applyChange(this.lru, type, change)
    if (journal.lines > LEAST_LINES + 2 * this.lru.totals(type).entries && this.#compacting.size === 0)
      this.#compact(type)
  }

  /** Takes over what other processes did. */
  catchUp(): void {
    for (const type of CACHE_TYPES) this.#journals[type].catchUp()
  }

  /** Finds on disk an entry that the index does not know, such as one of another program. */
  adopt(type: CacheType, key: string): IndexEntry | null {
    const entry = readEntryFolder(this.folder({ type, key }), type, key, this.#ttlMs[type])
    if (entry === null) return null
    this.record(type, { kind: 'set', entry })
    return this.lru.find(type, key) ?? null
  }

  /** Writes the index so that the next start has nothing to catch up with. */
  async close(): Promise<void> {
    await Promise.all(this.#compacting)
    for (const type of CACHE_TYPES) {
      const journal = this.#journals[type]
      if (journal.lines > 0) await journal.compact(() => this.lru.inOrder(type))
      journal.close()
    }
  }

  #compact(type: CacheType): void {
    // What fails here is no loss: the journal goes on, and the next change tries again.
    const compacting = this.#journals[type].compact(() => this.lru.inOrder(type)).catch(() => {})
    this.#compacting.add(compacting)
    compacting.finally(() => this.#compacting.delete(compacting))
  }

  async #readFolder(type: CacheType): Promise<void> {
    for (const entry of this.lru.inOrder(type)) this.lru.remove(type, entry.key)
    let read = 0
    for (const found of fs.readdirSync(this.#space(type), { withFileTypes: true })) {
      if (!found.isDirectory()) continue
      const key = found.name
      const entry = readEntryFolder(this.folder({ type, key }), type, key, this.#ttlMs[type])
      if (entry !== null) this.lru.put(entry)
      if (++read % TURN === 0) await nextTurn()
    }
  }

  #space(type: CacheType): string {
    return join(this.#cacheDir, type)
  }
}
