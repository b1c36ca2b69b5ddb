import { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import type { MonthCount } from '../api/types.ts'
import { divideByMonth } from './divide-by-month.ts'
import { dropPages, fillPage } from './dropped-pages.ts'
import { entriesBetween, heldItems, rewriteEntries } from './entries.ts'
import { type Entry, toEntry } from './entry.ts'
import { putBackEntries, type Removal, removeEntries } from './removals.ts'
import { createSegment, lengthOf, type PageRef, type Segment } from './segment.ts'
import type { TimelineOptions } from './timeline-options.ts'

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
    const [head] = this.segments
    return this.segments.length === 1 && head?.next === undefined && head?.problem === null
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

  /** The first thing that went wrong. */
  get problem(): ApiProblem | null {
    return this.segments.find(({ problem }) => problem !== null)?.problem ?? null
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
    this.segments = divideByMonth(head.entries, months, this.#options.range, this.#tick)
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
    return heldItems(this.segments, ids)
  }

  /** Loaded entries from one to another, both included, in the order of the list. */
  between(from: string, to: string): Entry[] {
    return entriesBetween(this.segments, from, to)
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
    const removals = removeEntries(this.segments, ids)
    if (removals.length > 0) this.#changed()
    return removals
  }

  /** Undoes `remove`: each entry returns to where it was. */
  putBack(removals: readonly Removal[]): void {
    putBackEntries(this.segments, removals)
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
    try {
      await fillPage(segment, page, index, this.#options)
      page.held = true
    } catch {
      // The skeleton stays; scrolling there again asks again.
    } finally {
      page.busy = false
      this.#touch(segment)
    }
  }

  #evict(): void {
    dropPages(this.segments, Math.ceil(this.#options.maxHeld / this.#options.pageSize))
  }

  #rewrite(change: (entry: Entry) => Entry): void {
    if (rewriteEntries(this.segments, change)) this.#changed()
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
