import { localDay } from '../format/date.ts'

/** A run of items under one heading. */
export interface DayGroup {
  start: number
  end: number
  firstDay: string
  lastDay: string
}

/**
 * Days with few items share a heading, so that a sparse month is not a column of headings.
 * Depends on what came before alone: appending never changes a group but the last.
 *
 * @param least items after which a day's end closes the group
 */
export function groupDays(instants: ArrayLike<number>, least: number): DayGroup[] {
  const groups: DayGroup[] = []
  let current: DayGroup | null = null
  for (let index = 0; index < instants.length; index++) {
    const day = localDay(instants[index] ?? 0)
    if (current === null || (day !== current.lastDay && index - current.start >= least)) {
      current = { start: index, end: index + 1, firstDay: day, lastDay: day }
      groups.push(current)
    } else {
      current.end = index + 1
      current.lastDay = day
    }
  }
  return groups
}
