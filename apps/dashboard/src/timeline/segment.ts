import type { ApiProblem } from '@holdall/client'
import type { MonthCount } from '../api/types.ts'
import { monthStart } from '../format/date.ts'
import type { Entry } from './entry.ts'

/** One page that has been seen: enough to fetch it again. */
export interface PageRef {
  cursor: string | null
  /** Pages whose items are held; others keep their entries alone. */
  held: boolean
  /** Tick of the last time that it was on the screen. */
  usedAt: number
  busy: boolean
}

/** A stretch of the list that is paged on its own: a month, or all of it. */
export interface Segment {
  key: string
  /** `2026-03`, or null for a list that is not divided. */
  month: string | null
  /** Bounds of creation, end exclusive. */
  from: string | undefined
  to: string | undefined
  /** How many there should be; null while nobody knows. */
  expected: number | null
  entries: Entry[]
  pages: PageRef[]
  /** Cursor of the next page; undefined before the first, null after the last. */
  next: string | null | undefined
  /** Entries shown from another segment's page until this one's first page arrives. */
  provisional: boolean
  problem: ApiProblem | null
  loading: AbortController | null
  /** Counts up with every change, so that its rows are built again. */
  version: number
}

export function createSegment(
  key: string,
  bounds: Partial<Pick<Segment, 'month' | 'from' | 'to' | 'expected'>> = {},
): Segment {
  return {
    key,
    month: bounds.month ?? null,
    from: bounds.from,
    to: bounds.to,
    expected: bounds.expected ?? null,
    entries: [],
    pages: [],
    next: undefined,
    provisional: false,
    problem: null,
    loading: null,
    version: 0,
  }
}

/**
 * One segment per month, without gaps between them: the counts come in UTC, the bounds are local, and nothing may fall between.
 *
 * @param months in the order in which they are shown
 */
export function monthSegments(
  months: MonthCount[],
  range: { from: string | undefined; to: string | undefined },
): Segment[] {
  const ascending = months.length > 1 && months[0]!.month < months[1]!.month
  return months.map(({ month, count }, index) => {
    const newer = ascending ? months[index + 1] : months[index - 1]
    const oldest = ascending ? index === 0 : index === months.length - 1
    return createSegment(month, {
      month,
      from: oldest ? range.from : monthStart(month).toISOString(),
      to: newer === undefined ? range.to : monthStart(newer.month).toISOString(),
      expected: count,
    })
  })
}

/** How many rows of items the segment is laid out for. */
export function lengthOf(segment: Segment): number {
  if (segment.next === null) return segment.entries.length
  return Math.max(
    segment.expected ?? 0,
    segment.entries.length + (segment.next === undefined && segment.expected === null ? 0 : 1),
  )
}

/** Whether the instant lies within the segment's bounds. */
export function covers(segment: Segment, at: number): boolean {
  return (
    (segment.from === undefined || at >= Date.parse(segment.from)) &&
    (segment.to === undefined || at < Date.parse(segment.to))
  )
}
