import { dayRangeLabel, monthLabel } from '../format/date.ts'
import { lengthOf, type Segment } from '../timeline/segment.ts'
import { groupDays } from './group-days.ts'
import { justify } from './justify.ts'

export interface LayoutOptions {
  view: 'grid' | 'list'
  /** Width for the items, in pixels. */
  width: number
  /** Height that grid rows aim for. */
  target: number
  gap: number
  listRowHeight: number
  headingHeight: number
  /** Whether the order has dates to group by. */
  grouped: boolean
  now: number
}

interface Placed {
  height: number
  segmentKey: string
}

export type Row =
  | (Placed & { type: 'heading'; label: string; key: string })
  | (Placed & { type: 'items'; start: number; end: number; full: boolean })
  /** Items that are known to exist and not loaded; `index` is the first of them. */
  | (Placed & { type: 'pending'; index: number; end: number })

/** Rows of one segment, top to bottom. */
export function segmentRows(segment: Segment, options: LayoutOptions): Row[] {
  const { entries, key: segmentKey } = segment
  const rows: Row[] = []
  const aspects = entries.map(({ aspect }) => aspect)
  const place = (start: number, end: number) => {
    if (options.view === 'list') {
      for (let index = start; index < end; index++) {
        rows.push({
          type: 'items',
          segmentKey,
          start: index,
          end: index + 1,
          full: true,
          height: options.listRowHeight,
        })
      }
      return
    }
    for (const row of justify(aspects, start, end, options.width, options.target, options.gap)) {
      rows.push({ type: 'items', segmentKey, ...row, height: row.height + options.gap })
    }
  }

  if (options.grouped) {
    const instants = entries.map(({ at }) => at)
    for (const { start, end, firstDay, lastDay } of groupDays(instants, 8)) {
      const label = dayRangeLabel(firstDay, lastDay, options.now)
      rows.push({ type: 'heading', segmentKey, key: `${segmentKey}/${firstDay}`, label, height: options.headingHeight })
      place(start, end)
    }
  } else {
    place(0, entries.length)
  }
  pending(segment, options, rows)
  return rows
}

function pending(segment: Segment, options: LayoutOptions, rows: Row[]): void {
  const { entries, key: segmentKey } = segment
  const length = lengthOf(segment)
  if (length <= entries.length) return
  if (entries.length === 0 && options.grouped && segment.month !== null) {
    const label = monthLabel(segment.month)
    rows.push({ type: 'heading', segmentKey, key: `${segmentKey}/`, label, height: options.headingHeight })
  }
  const perRow =
    options.view === 'list' ? 1 : Math.max(1, Math.round(options.width / (options.target * 1.35 + options.gap)))
  const height = options.view === 'list' ? options.listRowHeight : options.target + options.gap
  for (let index = entries.length; index < length; index += perRow) {
    rows.push({ type: 'pending', segmentKey, index, end: Math.min(length, index + perRow), height })
  }
}
