import type { Analytics } from '@holdall/client'

type Month = Analytics['byMonth'][number]

/** Months without a gap, oldest first, at most so many; those in which nothing came are there with nothing. */
export function continuousMonths(months: readonly Month[], most: number): Month[] {
  const known = new Map(months.map((month) => [month.month, month]))
  const [first] = [...known.keys()].sort()
  const last = [...known.keys()].sort().at(-1)
  if (first === undefined || last === undefined) return []
  const filled: Month[] = []
  for (let at = last; at >= first && filled.length < most; at = monthBefore(at))
    filled.unshift(known.get(at) ?? { month: at, count: 0, bytes: 0, kinds: {} })
  return filled
}

/** `2025-12` for `2026-01`. */
function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number > 1 ? `${year}-${String(number - 1).padStart(2, '0')}` : `${String(year - 1).padStart(4, '0')}-12`
}
