import { useLibrary } from '../library/library-context.ts'
import { FilterChip } from './filter-chip.tsx'
import { FILTERS } from './filter-definitions.ts'
import { PresetList } from './preset-list.tsx'

const MB = 1_000_000

const RANGES = [
  { label: 'Up to 1 MB', min: undefined, max: MB },
  { label: '1 – 10 MB', min: MB, max: 10 * MB },
  { label: '10 – 100 MB', min: 10 * MB, max: 100 * MB },
  { label: 'Over 100 MB', min: 100 * MB, max: undefined },
  { label: 'Over 1 GB', min: 1000 * MB, max: undefined },
]

/** How large items are: a usual range, or two numbers in MB. */
export function SizeFilter() {
  const { search, navigate } = useLibrary()
  const set = (min: number | undefined, max: number | undefined) => navigate({ min, max, at: undefined })
  const read = (text: string) => {
    const value = Number(text)
    return text === '' || !Number.isFinite(value) || value < 0 ? undefined : Math.round(value * MB)
  }
  return (
    <FilterChip
      label="Size"
      value={FILTERS.find(({ key }) => key === 'size')?.describe(search) ?? null}
      onRemove={() => set(undefined, undefined)}
    >
      <PresetList
        presets={RANGES.map(({ label, min, max }) => ({
          label,
          chosen: search.min === min && search.max === max,
          choose: () => set(min, max),
        }))}
      />
      <div className="mt-2 flex items-center gap-2 border-t border-line px-2 pt-3 pb-1">
        <input
          type="number"
          min={0}
          step="any"
          aria-label="At least, in MB"
          placeholder="from"
          className="field"
          defaultValue={search.min === undefined ? '' : search.min / MB}
          key={`min ${search.min}`}
          onBlur={({ target }) => set(read(target.value), search.max)}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        <span className="text-text-3">–</span>
        <input
          type="number"
          min={0}
          step="any"
          aria-label="At most, in MB"
          placeholder="to"
          className="field"
          defaultValue={search.max === undefined ? '' : search.max / MB}
          key={`max ${search.max}`}
          onBlur={({ target }) => set(search.min, read(target.value))}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        <span className="text-text-2">MB</span>
      </div>
    </FilterChip>
  )
}
