import { localDay } from '../format/date.ts'
import { useLibrary } from '../library/library-context.ts'
import { FilterChip } from './filter-chip.tsx'
import { FILTERS } from './filter-definitions.ts'
import { PresetList } from './preset-list.tsx'

/** When items were added: a usual range, or two dates. */
export function DateFilter() {
  const { search, navigate } = useLibrary()
  const set = (from: string | undefined, to: string | undefined) => navigate({ from, to, at: undefined })
  const now = new Date()
  const daysAgo = (days: number) => localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days))
  const presets = [
    { label: 'Today', from: daysAgo(0), to: undefined },
    { label: 'Last 7 days', from: daysAgo(6), to: undefined },
    { label: 'Last 30 days', from: daysAgo(29), to: undefined },
    { label: 'This year', from: `${now.getFullYear()}-01-01`, to: undefined },
    { label: 'Last year', from: `${now.getFullYear() - 1}-01-01`, to: `${now.getFullYear() - 1}-12-31` },
  ]
  return (
    <FilterChip
      label="Date"
      value={FILTERS.find(({ key }) => key === 'date')?.describe(search) ?? null}
      onRemove={() => set(undefined, undefined)}
    >
      <PresetList
        presets={presets.map(({ label, from, to }) => ({
          label,
          chosen: search.from === from && search.to === to,
          choose: () => set(from, to),
        }))}
      />
      <div className="mt-2 grid grid-cols-[auto_1fr] items-center gap-2 border-t border-line px-2 pt-3 pb-1">
        <label htmlFor="filter-from" className="text-text-2">
          From
        </label>
        <input
          id="filter-from"
          type="date"
          className="field"
          value={search.from ?? ''}
          max={search.to}
          onChange={({ target }) => set(target.value === '' ? undefined : target.value, search.to)}
        />
        <label htmlFor="filter-to" className="text-text-2">
          To
        </label>
        <input
          id="filter-to"
          type="date"
          className="field"
          value={search.to ?? ''}
          min={search.from}
          onChange={({ target }) => set(search.from, target.value === '' ? undefined : target.value)}
        />
      </div>
    </FilterChip>
  )
}
