import type { CacheType } from './cached-item.ts'

/** What memory holds of an entry: about 200 bytes with its key. */
export interface IndexEntry {
  readonly type: CacheType
  readonly key: string
  /** The name of the data file. */
  readonly file: string
  readonly sizeBytes: number
  /** Milliseconds since 1970; `Infinity` for never. */
  readonly expiresAt: number
  /** When it was last used, else when it was cached; milliseconds since 1970. */
  usedAt: number
  usageCount: number
}

interface Node extends IndexEntry {
  older: Node | null
  newer: Node | null
}

/** The entries of both spaces by name, and in the order of their use. Each call takes the same time, however many there are. */
export class LruIndex {
  readonly #nodes = { media: new Map<string, Node>(), tts: new Map<string, Node>() }
  readonly #bytes = { media: 0, tts: 0 }
  #oldest: Node | null = null
  #newest: Node | null = null

  get size(): number {
    return this.#nodes.media.size + this.#nodes.tts.size
  }

  get totalBytes(): number {
    return this.#bytes.media + this.#bytes.tts
  }

  /** The entry that was not used for longest. */
  get oldest(): IndexEntry | null {
    return this.#oldest
  }

  get newest(): IndexEntry | null {
    return this.#newest
  }

  totals(type: CacheType): { entries: number; totalBytes: number } {
    return { entries: this.#nodes[type].size, totalBytes: this.#bytes[type] }
  }

  find(type: CacheType, key: string): IndexEntry | undefined {
    return this.#nodes[type].get(key)
  }

  /** Adds an entry as the newest, in place of the one of its name. */
  put(entry: IndexEntry): IndexEntry {
    this.remove(entry.type, entry.key)
    const node: Node = { ...entry, older: null, newer: null }
    this.#nodes[entry.type].set(entry.key, node)
    this.#bytes[entry.type] += entry.sizeBytes
    this.#append(node)
    return node
  }

  /** Makes an entry the newest. */
  use(type: CacheType, key: string, usedAt: number, usageCount: number): void {
    const node = this.#nodes[type].get(key)
    if (node === undefined) return
    Object.assign(node, { usedAt, usageCount })
    if (node === this.#newest) return
    this.#unlink(node)
    this.#append(node)
  }

  remove(type: CacheType, key: string): boolean {
    const node = this.#nodes[type].get(key)
    if (node === undefined) return false
    this.#nodes[type].delete(key)
    this.#bytes[type] -= node.sizeBytes
    this.#unlink(node)
    return true
  }

  /** The entries as they are now, the least recently used first. */
  inOrder(type?: CacheType): IndexEntry[] {
    const entries: IndexEntry[] = []
    for (let node = this.#oldest; node !== null; node = node.newer)
      if (type === undefined || node.type === type) entries.push(node)
    return entries
  }

  /** Orders all by the time of their use, for entries that came from several places. */
  sort(): void {
    const nodes = (this.inOrder() as Node[]).sort((a, b) => a.usedAt - b.usedAt)
    this.#oldest = null
    this.#newest = null
    for (const node of nodes) this.#append(node)
  }

  #append(node: Node): void {
    node.older = this.#newest
    node.newer = null
    if (this.#newest === null) this.#oldest = node
    else this.#newest.newer = node
    this.#newest = node
  }

  #unlink(node: Node): void {
    if (node.older === null) this.#oldest = node.newer
    else node.older.newer = node.newer
    if (node.newer === null) this.#newest = node.older
    else node.newer.older = node.older
  }
}
