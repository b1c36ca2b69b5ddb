import { ApiProblem } from '../api/api-problem.ts'
import type { MediaItem, MediaList, MonthCount } from '../api/types.ts'
import { type Entry, toEntry } from './entry.ts'
import { covers, createSegment, lengthOf, monthSegments, type PageRef, type Segment } from './segment.ts'

export interface PageRequest {
  from: string | undefined
  to: string | undefined
  cursor: string | null
  limit: number
  signal: AbortSignal
}

export interface TimelineOptions {
  load: (request: PageRequest) => Promise<MediaList>
  /** The instant by which an item is ordered. */
  instantOf: (item: MediaItem) => number
  range?: { from: string | undefined; to: string | undefined }
  /** @default 100 */
  firstPageSize?: number
  /** @default 200 */
  pageSize?: number
  /** Items held in memory; entries beyond them stay as a skeleton. @default 4000 */
  maxHeld?: number
}

/** Where an entry was, so that an undone removal puts it back. */
export interface Removal {
  segmentKey: string
  index: number
  entry: Entry
}

/**
 * A list of any length, of which only what is near the screen is held: segments (months) that are paged by cursor, each on its own.
 * Dropped pages are fetched again by the cursor that first brought them.
 */
export class Timeline {
  segments: Segment[] = [createSegment('all')]
  version = 0
  readonly #options: Required<Omit<TimelineOptions, 'range'>> & { range: NonNullable<TimelineOptions['range']> }
  readonly #listeners = new Set<() => void>()
  #months: MonthCount[] | null = null
  #tick = 0

  constructor({
    range = { from: undefined, to: undefined },
    firstPageSize = 100,
    pageSize = 200,
    maxHeld = 4000,
    ...rest
  }: TimelineOptions) {
    this.#options = { range, firstPageSize, pageSize, maxHeld, ...rest }
    const [all] = this.segments
    if (all !== undefined) Object.assign(all, range)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getVersion = (): number => this.version

  /** Whether the first answer is still to come. */
  get pristine(): boolean {
    return this.segments.length === 1 && this.segments[0]!.next === undefined && this.segments[0]!.problem === null
  }

  get loadedCount(): number {
    return this.segments.reduce((sum, segment) => sum + segment.entries.length, 0)
  }

  /** Loaded and still to come, as far as anyone knows. */
  get expectedCount(): number {
    return this.segments.reduce((sum, segment) => sum + lengthOf(segment), 0)
  }

  get complete(): boolean {
    return this.segments.every((segment) => segment.next === null)
  }

  /** The first thing that went wrong, where nothing else can be shown. */
  get problem(): ApiProblem | null {
    return this.segments.find((segment) => segment.problem !== null)?.problem ?? null
  }

  start(): Promise<void> {
    return this.#loadNext(this.segments[0]!)
  }

  /** Divides the list by month, so that any of them can be reached at once. Does nothing when all is loaded already. */
  divide(months: MonthCount[]): void {
    const head = this.segments[0]!
    if (this.segments.length > 1 || months.length < 2 || head.next === null) return
    if (head.next === undefined) {
      this.#months = months
      return
    }
    head.loading?.abort()
    const segments = monthSegments(months, this.#options.range)
    let last = 0
    for (const entry of head.entries) {
      const index = segments.findIndex((segment) => covers(segment, entry.at))
      const target = segments[index]
      if (target === undefined) continue
      target.entries.push({ ...entry, page: 0 })
      last = Math.max(last, index)
    }
    segments.forEach((segment, index) => {
      if (index > last) return
      segment.pages = [{ cursor: null, held: true, usedAt: this.#tick, busy: false }]
      segment.provisional = index === last
      if (index < last) segment.next = null
    })
    this.segments = segments
    this.#changed()
  }

  /** Asks for more of a segment until `index` is there. Call again when it changed: one page comes at a time. */
  want(segmentKey: string, index: number): void {
    const segment = this.segments.find(({ key }) => key === segmentKey)
    if (segment === undefined || segment.loading !== null || segment.problem !== null || segment.next === null) return
    if (segment.provisional || segment.entries.length <= index) void this.#loadNext(segment)
  }

  /** Stops loading what has left the screen. */
  dropAllBut(segmentKeys: ReadonlySet<string>): void {
    for (const segment of this.segments) {
      if (segment.loading !== null && !segmentKeys.has(segment.key) && segment.entries.length === 0)
        segment.loading.abort()
    }
  }

  /** Marks entries as seen, fetches those of them that were dropped, and drops others over the limit. */
  hold(segmentKey: string, start: number, end: number): void {
    const segment = this.segments.find(({ key }) => key === segmentKey)
    if (segment === undefined) return
    this.#tick++
    const first = segment.entries[start]?.page
    const last = segment.entries[Math.min(end, segment.entries.length) - 1]?.page
    if (first === undefined || last === undefined) return
    for (let index = first; index <= last; index++) {
      const page = segment.pages[index]
      if (page === undefined) continue
      page.usedAt = this.#tick
      if (!page.held && !page.busy) void this.#refill(segment, page, index)
    }
    this.#evict()
  }

  /** Fetches the page of an item again whose signed addresses have expired. */
  renew(id: string): void {
    const found = this.find(id)
    const page = found?.segment.pages[found.entry.page]
    if (found === null || page === undefined || page.busy) return
    page.held = false
    void this.#refill(found.segment, page, found.entry.page)
  }

  retry(): void {
    for (const segment of this.segments) {
      if (segment.problem === null) continue
      segment.problem = null
      void this.#loadNext(segment)
    }
    this.#changed()
  }

  /**
   * Loads what lies between two entries, for a selection that spans months which nobody has scrolled through.
   *
   * @returns the entries, or null when it is too much or cannot be had
   */
  async loadBetween(from: string, to: string, limit = 5000): Promise<Entry[] | null> {
    const ends = [this.find(from)?.segmentIndex, this.find(to)?.segmentIndex]
    const [first, last] = ends.map(Number).sort((a, b) => a - b)
    if (ends.includes(undefined) || first === undefined || last === undefined) return null
    for (let index = first; index < last; index++) {
      const segment = this.segments[index]!
      while (segment.next !== null) {
        if (this.loadedCount > limit || segment.problem !== null) return null
        if (segment.loading === null) await this.#loadNext(segment)
        else await new Promise((resolve) => setTimeout(resolve, 30))
      }
    }
    return this.between(from, to)
  }

  find(id: string): { segment: Segment; segmentIndex: number; index: number; entry: Entry } | null {
    for (const [segmentIndex, segment] of this.segments.entries()) {
      const index = segment.entries.findIndex((entry) => entry.id === id)
      if (index >= 0) return { segment, segmentIndex, index, entry: segment.entries[index]! }
    }
    return null
  }

  /** Those of the items that are held at the moment. */
  held(ids: ReadonlySet<string>): Map<string, MediaItem> {
    const held = new Map<string, MediaItem>()
    for (const { entries } of this.segments) {
      for (const { id, item } of entries) if (item !== null && ids.has(id)) held.set(id, item)
    }
    return held
  }

  /** Loaded entries from one to another, both included, in the order of the list. */
  between(from: string, to: string): Entry[] {
    const all = this.segments.flatMap(({ entries }) => entries)
    const [a, b] = [all.findIndex(({ id }) => id === from), all.findIndex(({ id }) => id === to)]
    return a < 0 || b < 0 ? [] : all.slice(Math.min(a, b), Math.max(a, b) + 1)
  }

  /** Newer versions of items that are shown. Others are ignored. */
  patch(items: readonly MediaItem[]): void {
    const byId = new Map(items.map((item) => [item.id, item]))
    this.#rewrite((entry) => {
      const item = byId.get(entry.id)
      return item === undefined || item === entry.item ? entry : { ...toEntry(item, entry.page, entry.at) }
    })
  }

  /** Changes held items in place, for an edit that is shown before the server agrees. */
  amend(ids: ReadonlySet<string>, change: (item: MediaItem) => MediaItem): void {
    this.#rewrite((entry) =>
      ids.has(entry.id) && entry.item !== null ? { ...entry, item: change(entry.item) } : entry,
    )
  }

  /** Puts new items at the head of the list. */
  prepend(items: readonly MediaItem[]): void {
    const head = this.segments[0]!
    const known = new Set(this.segments.flatMap((segment) => segment.entries.map(({ id }) => id)))
    const fresh = items
      .filter(({ id }) => !known.has(id))
      .map((item) => toEntry(item, 0, this.#options.instantOf(item)))
    if (fresh.length === 0) return
    if (head.pages.length === 0) head.pages.push({ cursor: null, held: true, usedAt: this.#tick, busy: false })
    head.entries = [...fresh, ...head.entries].sort((a, b) => b.at - a.at)
    if (head.expected !== null) head.expected += fresh.length
    this.#touch(head)
  }

  remove(ids: ReadonlySet<string>): Removal[] {
    const removals: Removal[] = []
    for (const segment of this.segments) {
      const before = removals.length
      segment.entries = segment.entries.filter((entry, index) => {
        if (!ids.has(entry.id)) return true
        removals.push({ segmentKey: segment.key, index, entry })
        return false
      })
      const gone = removals.length - before
      if (gone === 0) continue
      if (segment.expected !== null) segment.expected = Math.max(segment.entries.length, segment.expected - gone)
      segment.version++
    }
    if (removals.length > 0) this.#changed()
    return removals
  }

  /** Undoes `remove`: each entry returns to where it was. */
  putBack(removals: readonly Removal[]): void {
    for (const { segmentKey, index, entry } of removals) {
      const segment = this.segments.find(({ key }) => key === segmentKey) ?? this.segments[0]!
      if (segment.entries.some(({ id }) => id === entry.id)) continue
      segment.entries = segment.entries.toSpliced(index, 0, entry)
      if (segment.expected !== null) segment.expected++
      segment.version++
    }
    this.#changed()
  }

  close(): void {
    for (const segment of this.segments) segment.loading?.abort()
  }

  async #loadNext(segment: Segment): Promise<void> {
    const { load, instantOf, firstPageSize, pageSize } = this.#options
    const controller = new AbortController()
    segment.loading = controller
    const cursor = segment.next ?? null
    try {
      const limit = this.pristine ? firstPageSize : pageSize
      const page = await load({ from: segment.from, to: segment.to, cursor, limit, signal: controller.signal })
      if (controller.signal.aborted) return
      if (segment.provisional || cursor === null) {
        segment.provisional = false
        segment.entries = []
        segment.pages = []
      }
      const seen = new Set(segment.entries.slice(-2 * pageSize).map(({ id }) => id))
      const index = segment.pages.length
      segment.pages.push({ cursor, held: true, usedAt: ++this.#tick, busy: false })
      segment.entries = segment.entries.concat(
        page.items.filter(({ id }) => !seen.has(id)).map((item) => toEntry(item, index, instantOf(item))),
      )
      segment.next = page.nextCursor
      if (segment.month === null && page.total !== undefined) segment.expected = page.total
    } catch (error) {
      if (!controller.signal.aborted) segment.problem = ApiProblem.of(error)
    } finally {
      segment.loading = null
      this.#touch(segment)
    }
    if (this.#months !== null && this.segments.length === 1 && segment.next !== undefined) {
      const months = this.#months
      this.#months = null
      this.divide(months)
    }
    this.#evict()
  }

  async #refill(segment: Segment, page: PageRef, index: number): Promise<void> {
    page.busy = true
    let rounds = 0
    try {
      const { load, pageSize } = this.#options
      const signal = new AbortController().signal
      let cursor = page.cursor
      let missing: Set<string>
      do {
        const answer: MediaList = await load({ from: segment.from, to: segment.to, cursor, limit: pageSize, signal })
        const byId = new Map(answer.items.map((item) => [item.id, item]))
        segment.entries = segment.entries.map((entry) => {
          const item = byId.get(entry.id)
          return item === undefined ? entry : toEntry(item, entry.page, entry.at)
        })
        missing = new Set(
          segment.entries.filter((entry) => entry.page === index && entry.item === null).map(({ id }) => id),
        )
        cursor = answer.nextCursor
        // Newer items may have pushed some of this page's behind the answer's end.
      } while (
        missing.size > 0 &&
        cursor !== null &&
        segment.entries.some(({ id, page }) => page === index && !missing.has(id)) &&
        ++rounds < 3
      )
      segment.entries = segment.entries.filter(({ id }) => !missing.has(id))
      page.held = true
    } catch {
      // The skeleton stays; scrolling there again asks again.
    } finally {
      page.busy = false
      this.#touch(segment)
    }
  }

  #evict(): void {
    const held = this.segments.flatMap((segment) =>
      segment.pages.flatMap((page, index) => (page.held ? [{ segment, page, index }] : [])),
    )
    let excess = held.length - Math.ceil(this.#options.maxHeld / this.#options.pageSize)
    if (excess <= 0) return
    for (const { segment, page, index } of held.sort((a, b) => a.page.usedAt - b.page.usedAt)) {
      if (excess-- <= 0) break
      page.held = false
      segment.entries = segment.entries.map((entry) => (entry.page === index ? { ...entry, item: null } : entry))
      segment.version++
    }
  }

  #rewrite(change: (entry: Entry) => Entry): void {
    let any = false
    for (const segment of this.segments) {
      let changed = false
      const entries = segment.entries.map((entry) => {
        const next = change(entry)
        if (next !== entry) changed = true
        return next
      })
      if (!changed) continue
      segment.entries = entries
      segment.version++
      any = true
    }
    if (any) this.#changed()
  }

  #touch(segment: Segment): void {
    segment.version++
    this.#changed()
  }

  #changed(): void {
    this.version++
    for (const listener of this.#listeners) listener()
  }
}
