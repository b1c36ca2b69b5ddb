import { useState } from 'react'
import type { Analytics } from '../api/types.ts'
import { countOf } from '../format/count.ts'
import { monthLabel, monthStart } from '../format/date.ts'
import { formatSize } from '../format/size.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { useNarrow } from '../ui/use-media-query.ts'
import { continuousMonths } from './months.ts'
import { MonthsTable } from './months-table.tsx'
import { Section } from './section.tsx'
import { KIND_SLICES, slicesOf } from './slices.ts'

const HEIGHT = 160

/** What came in each month, by kind, as stacked columns; the same as a table. */
export function MonthsChart({ months }: { months: Analytics['byMonth'] }) {
  const narrow = useNarrow()
  const shown = continuousMonths(months, narrow ? 12 : 24)
  const earlier = months.filter(({ month }) => month < (shown[0]?.month ?? '')).length
  const [asTable, setAsTable] = useState(false)
  const most = Math.max(1, ...shown.map(({ bytes }) => bytes))
  return (
    <Section
      title="Added by month"
      wide
      aside={
        <Button tone="accent-ghost" className="-mr-3" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      }
    >
      {!asTable && (
        <>
          <div aria-hidden className="flex items-end gap-1 border-b border-line" style={{ height: HEIGHT }}>
            {shown.map(({ month, bytes, count, kinds }) => (
              <div
                key={month}
                data-tip={`${monthLabel(month)}: ${formatSize(bytes)}, ${countOf(count, 'item')}`}
                className="group flex h-full min-w-0 max-w-12 flex-1 flex-col-reverse"
              >
                {slicesOf(kinds, KIND_SLICES).map((slice) => (
                  <div
                    key={slice.key}
                    className="min-h-px w-full group-hover:brightness-110 first:rounded-b-none last:rounded-t-sm"
                    style={{ background: slice.colour, height: `${(slice.bytes / most) * 100}%` }}
                  />
                ))}
              </div>
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
      )}
      {/* Columns say nothing to those who do not see them. */}
      <div className={classNames(!asTable && 'sr-only')}>
        <MonthsTable months={months} />
      </div>
    </Section>
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
