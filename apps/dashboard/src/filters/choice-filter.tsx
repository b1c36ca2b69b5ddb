import { useLibrary } from '../library/library-context.ts'
import { ChoiceList } from './choice-list.tsx'
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
  const set = (values: string[]) =>
    navigate({ [name]: values.length === 0 ? undefined : values.join(','), at: undefined })
  return (
    <FilterChip
      label={label}
      value={FILTERS.find(({ key }) => key === name)?.describe(search) ?? null}
      onRemove={() => set([])}
    >
      <ChoiceList legend={label} options={options} chosen={splitList(search[name])} counts={counts} onChange={set} />
    </FilterChip>
  )
}
