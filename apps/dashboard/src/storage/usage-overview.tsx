import type { Usage } from '@holdall/protocol'
import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { CATEGORY_SLICES, type Slice, slicesOf } from './slices.ts'

/** How much is used, of how much, and what it is made of. */
export function UsageOverview({ usage }: { usage: Usage }) {
  const { usedBytes, quotaBytes, items, categories } = usage
  const amounts = Object.fromEntries(
    Object.entries(categories).map(([name, { bytes, file_count: count }]) => [name, { bytes, count }]),
  )
  const slices = withHistory(slicesOf(amounts, CATEGORY_SLICES), usedBytes)
  const whole = Math.max(quotaBytes ?? 0, usedBytes, 1)
  const share = quotaBytes === null ? 0 : usedBytes / Math.max(1, quotaBytes)
  return (
    <section aria-label="Usage" className="tabular col-span-full">
      <p className="text-lg">
        <span className="font-strong">{formatSize(usedBytes)}</span>
        <span className="text-text-2">
          {quotaBytes === null ? ' used' : ` of ${formatSize(quotaBytes)} used`} · {countOf(items, 'item')}
        </span>
      </p>
      {quotaBytes !== null && (
        <meter
          className="sr-only"
          aria-label="Share of the quota that is used"
          min={0}
          max={1}
          value={Math.min(1, share)}
        >
          {Math.round(share * 100)} %
        </meter>
      )}
      <div className="mt-3 flex h-3 gap-px overflow-hidden rounded-full bg-surface-3" aria-hidden>
        {slices.map(({ key, colour, bytes }) => (
          <div key={key} className="min-w-0.5" style={{ background: colour, width: `${(bytes / whole) * 100}%` }} />
        ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {slices.map(({ key, label, colour, bytes }) => (
          <li key={key} className="flex items-center gap-2">
            <span aria-hidden className="size-2.5 rounded-sm" style={{ background: colour }} />
            <span className="text-text-2">{label}</span>
            {formatSize(bytes)}
          </li>
        ))}
      </ul>
      {share > 0.9 && (
        <p className="mt-3 text-danger">
          {share >= 1 ? 'The quota is used up: nothing more can be uploaded.' : 'The quota is nearly used up.'} Make
          room below, or ask for more.
        </p>
      )}
    </section>
  )
}

/** What documents and their history take is in the sum and in no category. */
function withHistory(slices: Slice[], usedBytes: number): Slice[] {
  const bytes = usedBytes - slices.reduce((sum, slice) => sum + slice.bytes, 0)
  if (bytes <= 0) return slices
  return [...slices, { key: 'documents', label: 'Documents', colour: 'var(--chart-6)', bytes, count: 0 }]
}
