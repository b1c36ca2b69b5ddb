import { localDay, monthStart } from '../format/date.ts'
import type { LibrarySearch } from '../library/library-search.ts'

/** The library of one month, `2026-03`. Months are counted in UTC and days are the reader's own: hours at the edges may differ. */
export function monthSearch(month: string): LibrarySearch {
  const first = monthStart(month)
  const last = new Date(first.getFullYear(), first.getMonth() + 1, 0)
  return { from: localDay(first), to: localDay(last) }
}
