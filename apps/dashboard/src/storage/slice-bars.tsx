import { countOf } from '../format/count.ts'
import { formatSize } from '../format/size.ts'
import type { LibrarySearch } from '../library/library-search.ts'
import { LibraryLink } from './library-link.tsx'
import { percentOf, type Slice } from './slices.ts'

interface SliceBarsProps {
  slices: readonly Slice[]
  /** Where a part leads; undefined for one that leads nowhere. */
  searchOf?: ((key: string) => LibrarySearch | undefined) | undefined
}

/** Parts of a whole as bars, the largest first. */
export function SliceBars({ slices, searchOf }: SliceBarsProps) {
  const ordered = [...slices].sort((a, b) => b.bytes - a.bytes)
  const total = ordered.reduce((sum, { bytes }) => sum + bytes, 0)
  const most = Math.max(1, ...ordered.map(({ bytes }) => bytes))
  if (ordered.length === 0) return <p className="text-text-2">Nothing yet.</p>
  return (
    <ul className="tabular space-y-3">
      {ordered.map(({ key, label, colour, bytes, count }) => (
        <li key={key}>
          <div className="flex items-baseline justify-between gap-3">
            <LibraryLink search={searchOf?.(key)}>{label}</LibraryLink>
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
  )
}
