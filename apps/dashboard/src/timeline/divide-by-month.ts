import type { MonthCount } from '../api/types.ts'
import type { Entry } from './entry.ts'
import { covers, monthSegments, type Segment } from './segment.ts'

/**
 * A segment per month, with the entries that are loaded already in theirs. All but the last of these are complete, since the list was
 * loaded from its head; the last is shown as it is until its own first page arrives.
 */
export function divideByMonth(
  entries: readonly Entry[],
  months: MonthCount[],
  range: { from: string | undefined; to: string | undefined },
  tick: number,
): Segment[] {
  const segments = monthSegments(months, range)
  let last = 0
  for (const entry of entries) {
    const index = segments.findIndex((segment) => covers(segment, entry.at))
    const target = segments[index]
    if (target === undefined) continue
    target.entries.push({ ...entry, page: 0 })
    last = Math.max(last, index)
  }
  segments.slice(0, last + 1).forEach((segment, index) => {
    segment.pages = [{ cursor: null, held: true, usedAt: tick, busy: false }]
    segment.provisional = index === last
    if (index < last) segment.next = null
  })
  return segments
}
