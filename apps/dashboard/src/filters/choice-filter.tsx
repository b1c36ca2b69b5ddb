import { abbreviateCount } from '../format/count.ts'
import { useLibrary } from '../library/library-context.ts'
import { FilterChip } from './filter-chip.tsx'
import { FILTERS, splitList } from './filter-definitions.ts'

interface ChoiceFilterProps<Value extends string> {
  name: 'kind' | 'visibility' | 'status'
  label: string
  options: readonly { value: Value; label: string }[]
  counts: Partial<Record<Value, number>> | undefined
}

/** Any of a few values, with counts. */
export function ChoiceFilter<Value extends string>({ name, label, options, counts }: ChoiceFilterProps<Value>) {
  const { search, navigate } = useLibrary()
  const chosen = splitList(search[name])
  const set = (values: string[]) =>
    navigate({ [name]: values.length === 0 ? undefined : values.join(','), at: undefined })
  return (
    <FilterChip
      label={label}
      value={FILTERS.find(({ key }) => key === name)?.describe(search) ?? null}
      onRemove={() => set([])}
    >
      <fieldset>
        <legend className="px-2 pb-1 text-xs text-text-3">{label}</legend>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 hover:bg-surface-2"
          >
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              onChange={({ target }) =>
                set(target.checked ? [...chosen, option.value] : chosen.filter((value) => value !== option.value))
              }
            />
            <span className="flex-1">{option.label}</span>
            {counts !== undefined && (
              <span className="tabular text-xs text-text-3">{abbreviateCount(counts[option.value] ?? 0)}</span>
            )}
          </label>
        ))}
      </fieldset>
    </FilterChip>
  )
}
