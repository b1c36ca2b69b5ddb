import type { Analytics } from '@holdall/client'
import { Link } from '@tanstack/react-router'
import { countOf } from '../format/count.ts'
import { monthLabel } from '../format/date.ts'
import { formatSize } from '../format/size.ts'
import type { LibrarySearch } from '../library/library-search.ts'
import { KIND_SLICES, slicesOf } from './slices.ts'

interface MonthColumnProps {
  month: Analytics['byMonth'][number]
  /** What the highest column stands for, in bytes. */
  most: number
  /** Where it leads. */
  search: LibrarySearch | undefined
}

const COLUMN = 'group flex h-full min-w-0 max-w-12 flex-1 flex-col-reverse rounded-sm'

/** One month as a stacked column. */
export function MonthColumn({ month: { month, bytes, count, kinds }, most, search }: MonthColumnProps) {
  const said = `${monthLabel(month)}: ${formatSize(bytes)}, ${countOf(count, 'item')}`
  const parts = slicesOf(kinds, KIND_SLICES).map((slice) => (
    <span
      key={slice.key}
      className="block min-h-px w-full group-hover:brightness-110 first:rounded-b-none last:rounded-t-sm"
      style={{ background: slice.colour, height: `${(slice.bytes / most) * 100}%` }}
    />
  ))
  if (search === undefined || count === 0)
    return (
      <div data-tip={said} className={COLUMN}>
        {parts}
      </div>
    )
  return (
    <Link to="/" search={search} aria-label={said} data-tip={said} className={`${COLUMN} hover:bg-surface-2`}>
      {parts}
    </Link>
  )
}
