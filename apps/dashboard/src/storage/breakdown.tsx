import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import { Section } from './section.tsx'
import { percentOf, type Slice } from './slices.ts'

/** Parts of a whole as bars, the largest first; the numbers stand beside them. */
export function Breakdown({ title, slices }: { title: string; slices: readonly Slice[] }) {
  const ordered = [...slices].sort((a, b) => b.bytes - a.bytes)
  const total = ordered.reduce((sum, { bytes }) => sum + bytes, 0)
  const most = Math.max(1, ...ordered.map(({ bytes }) => bytes))
  return (
    <Section title={title}>
      {ordered.length === 0 && <p className="text-text-2">Nothing yet.</p>}
      <ul className="tabular space-y-3">
        {ordered.map(({ key, label, colour, bytes, count }) => (
          <li key={key}>
            <div className="flex items-baseline justify-between gap-3">
              <span>{label}</span>
              <span className="text-text-2">
                {formatSize(bytes)} · {countOf(count, 'item')} · {percentOf(bytes, total)}
              </span>
            </div>
            <div className="mt-1 h-2 overflow-hidden rounded-full bg-surface-2" aria-hidden>
              <div
                className="h-full min-w-0.5 rounded-full"
                style={{ background: colour, width: `${(bytes / most) * 100}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
