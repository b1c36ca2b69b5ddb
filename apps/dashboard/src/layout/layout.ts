import type { Entry } from '../timeline/entry.ts'
import type { Segment } from '../timeline/segment.ts'
import { placeRow } from './justify.ts'
import { type LayoutOptions, type Row, segmentRows } from './rows.ts'

export interface Rect {
  left: number
  top: number
  width: number
  height: number
}

/** Every row of the list with its place; rows of unchanged segments are taken over from the layout before. */
export class Layout {
  readonly rows: Row[] = []
  /** Top of each row, and the whole height at the end. */
  readonly tops: Float64Array
  readonly options: LayoutOptions
  readonly segments: ReadonlyMap<string, Segment>
  readonly #cache = new Map<string, { version: number; rows: Row[]; first: number }>()

  constructor(segments: readonly Segment[], options: LayoutOptions, before?: Layout) {
    this.options = options
    this.segments = new Map(segments.map((segment) => [segment.key, segment]))
    const reusable = before !== undefined && sameOptions(before.options, options) ? before.#cache : null
    for (const segment of segments) {
      const known = reusable?.get(segment.key)
      const rows = known !== undefined && known.version === segment.version ? known.rows : segmentRows(segment, options)
      this.#cache.set(segment.key, { version: segment.version, rows, first: this.rows.length })
      for (const row of rows) this.rows.push(row)
    }
    this.tops = new Float64Array(this.rows.length + 1)
    let top = 0
    this.rows.forEach((row, index) => {
      this.tops[index] = top
      top += row.height
    })
    this.tops[this.rows.length] = top
  }

  get height(): number {
    return this.tops[this.rows.length] ?? 0
  }

  top(row: number): number {
    return this.tops[row] ?? 0
  }

  /** The row at a height from the top. */
  rowAt(y: number): number {
    let low = 0
    let high = this.rows.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.top(middle) <= y) low = middle
      else high = middle - 1
    }
    return Math.max(0, low)
  }

  /** The row that holds an entry. */
  rowOf(segmentKey: string, index: number): number {
    const cached = this.#cache.get(segmentKey)
    if (cached === undefined) return -1
    const within = cached.rows.findIndex(
      (row) =>
        (row.type === 'items' && index >= row.start && index < row.end) ||
        (row.type === 'pending' && index >= row.index && index < row.end),
    )
    return within < 0 ? -1 : cached.first + within
  }

  /** The first row of a segment: its heading, where it has one. */
  firstRowOf(segmentKey: string): number {
    return this.#cache.get(segmentKey)?.first ?? -1
  }

  /** Places of the items of a row. */
  cells(row: Row & { type: 'items' }): { left: number; width: number }[] {
    if (this.options.view === 'list') return [{ left: 0, width: this.options.width }]
    const entries = this.segments.get(row.segmentKey)?.entries ?? []
    const aspects = entries.slice(row.start, row.end).map(({ aspect }) => aspect)
    const inner = { start: 0, end: row.end - row.start, height: row.height - this.options.gap, full: row.full }
    return placeRow(aspects, inner, this.options.width, this.options.gap)
  }

  /** The entries that a rectangle touches. */
  within(rect: Rect): Entry[] {
    const touched: Entry[] = []
    for (
      let index = this.rowAt(rect.top);
      index < this.rows.length && this.top(index) < rect.top + rect.height;
      index++
    ) {
      const row = this.rows[index]
      if (row?.type !== 'items') continue
      const entries = this.segments.get(row.segmentKey)?.entries ?? []
      this.cells(row).forEach(({ left, width }, offset) => {
        const entry = entries[row.start + offset]
        if (entry !== undefined && left < rect.left + rect.width && left + width > rect.left) touched.push(entry)
      })
    }
    return touched
  }
}

function sameOptions(a: LayoutOptions, b: LayoutOptions): boolean {
  return (
    a.view === b.view &&
    a.width === b.width &&
    a.target === b.target &&
    a.grouped === b.grouped &&
    a.listRowHeight === b.listRowHeight
  )
}
