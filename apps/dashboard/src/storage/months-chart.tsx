import type { Analytics } from '@holdall/client'
import { countOf } from '../format/count.ts'
import { monthStart } from '../format/date.ts'
import type { LibrarySearch } from '../library/library-search.ts'
import { useNarrow } from '../ui/use-media-query.ts'
import { ChartSection } from './chart-section.tsx'
import { MonthColumn } from './month-column.tsx'
import { continuousMonths } from './months.ts'
import { MonthsTable } from './months-table.tsx'
import { KIND_SLICES } from './slices.ts'

const HEIGHT = 160

interface MonthsChartProps {
  months: Analytics['byMonth']
  /** Where a month leads. */
  searchOf?: (month: string) => LibrarySearch
}

/** What came in each month, by kind, as stacked columns; the same as a table. */
export function MonthsChart({ months, searchOf }: MonthsChartProps) {
  const narrow = useNarrow()
  const shown = continuousMonths(months, narrow ? 12 : 24)
  const earlier = months.filter(({ month }) => month < (shown[0]?.month ?? '')).length
  const most = Math.max(1, ...shown.map(({ bytes }) => bytes))
  return (
    <ChartSection
      title="Added by month"
      wide
      silent={searchOf === undefined}
      table={<MonthsTable months={months} searchOf={searchOf} />}
      chart={
        <>
          <div
            className="flex items-end gap-1 border-b border-line"
            style={{ height: HEIGHT }}
            {...(searchOf === undefined ? { 'aria-hidden': true } : { role: 'group', 'aria-label': 'Months' })}
          >
            {shown.map((month) => (
              <MonthColumn key={month.month} month={month} most={most} search={searchOf?.(month.month)} />
            ))}
          </div>
          <div aria-hidden className="mt-1 flex gap-1 text-xs text-text-2">
            {shown.map(({ month }, index) => (
              <span key={month} className="min-w-0 max-w-12 flex-1 overflow-visible whitespace-nowrap text-center">
                {labelOf(month, index, shown.length)}
              </span>
            ))}
          </div>
          <Legend months={shown} />
          {earlier > 0 && (
            <p className="mt-2 text-xs text-text-2">The table has {countOf(earlier, 'earlier month')} as well.</p>
          )}
        </>
      }
    />
  )
}

function Legend({ months }: { months: Analytics['byMonth'] }) {
  const kinds = KIND_SLICES.filter(({ key }) => months.some(({ kinds }) => (kinds[key]?.count ?? 0) > 0))
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm text-text-2">
      {kinds.map(({ key, label, colour }) => (
        <li key={key} className="flex items-center gap-2">
          <span aria-hidden className="size-2.5 rounded-sm" style={{ background: colour }} />
          {label}
        </li>
      ))}
    </ul>
  )
}

/** Every month where there is room, else each third; with the year in January and at the beginning. */
function labelOf(month: string, index: number, count: number): string {
  const isJanuary = month.endsWith('-01')
  if (count > 12 && !isJanuary && index % 3 !== 0) return ''
  if (count > 12 && !isJanuary && Number(month.slice(5)) > 11) return ''
  const name = monthStart(month).toLocaleDateString('en', { month: 'short' })
  return isJanuary ? month.slice(0, 4) : name
}
