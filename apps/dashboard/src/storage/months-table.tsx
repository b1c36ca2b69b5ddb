import type { Analytics } from '@holdall/client'
import { monthLabel } from '../format/date.ts'
import { formatSize } from '../format/size.ts'
import type { LibrarySearch } from '../library/library-search.ts'
import { LibraryLink } from './library-link.tsx'
import { KIND_SLICES, slicesOf } from './slices.ts'

interface MonthsTableProps {
  months: Analytics['byMonth']
  /** Where a month leads. */
  searchOf?: ((month: string) => LibrarySearch) | undefined
}

/** The columns of the chart as numbers: every month in which something came, the newest first. */
export function MonthsTable({ months, searchOf }: MonthsTableProps) {
  const newestFirst = months.toSorted((a, b) => (a.month < b.month ? 1 : -1))
  const rows = newestFirst.map((each) => ({ ...each, slices: slicesOf(each.kinds, KIND_SLICES) }))
  const kinds = [...new Map(rows.flatMap(({ slices }) => slices.map(({ key, label }) => [key, label] as const)))]
  return (
    <table className="tabular w-full text-right">
      <caption className="sr-only">Added by month</caption>
      <thead className="text-xs text-text-2">
        <tr className="border-b border-line">
          <th scope="col" className="py-1.5 text-left font-normal">
            Month
          </th>
          {kinds.map(([key, label]) => (
            <th key={key} scope="col" className="font-normal max-wide:hidden">
              {label}
            </th>
          ))}
          <th scope="col" className="font-normal">
            Size
          </th>
          <th scope="col" className="font-normal">
            Items
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map(({ month, bytes, count, slices }) => (
          <tr key={month}>
            <th scope="row" className="py-1.5 text-left font-normal">
              <LibraryLink search={searchOf?.(month)}>{monthLabel(month)}</LibraryLink>
            </th>
            {kinds.map(([key]) => (
              <td key={key} className="text-text-2 max-wide:hidden">
                {formatSize(slices.find((slice) => slice.key === key)?.bytes ?? 0)}
              </td>
            ))}
            <td>{formatSize(bytes)}</td>
            <td>{count.toLocaleString('en')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
