import type { TagCount } from '../api/types.ts'
import { useLibrary } from '../library/library-context.ts'
import { FilterChip } from './filter-chip.tsx'
import { FILTERS, splitList } from './filter-definitions.ts'
import { TagList } from './tag-list.tsx'

/** Items that carry any of the chosen tags. */
export function TagsFilter({ tags }: { tags: readonly TagCount[] | undefined }) {
  const { search, navigate } = useLibrary()
  const chosen = splitList(search.tags)
  const set = (values: string[]) =>
    navigate({ tags: values.length === 0 ? undefined : values.join(','), at: undefined })
  return (
    <FilterChip
      label="Tags"
      value={FILTERS.find(({ key }) => key === 'tags')?.describe(search) ?? null}
      onRemove={() => set([])}
    >
      <TagList
        tags={tags ?? []}
        chosen={chosen}
        onToggle={(tag) => set(chosen.includes(tag) ? chosen.filter((other) => other !== tag) : [...chosen, tag])}
      />
    </FilterChip>
  )
}
