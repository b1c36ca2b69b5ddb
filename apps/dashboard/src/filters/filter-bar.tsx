import { useMedia } from '@holdall/react'
import { Link } from '@tanstack/react-router'
import { useLibrary } from '../library/library-context.ts'
import { clearFilters, isFiltered } from '../library/library-search.ts'
import { Button } from '../ui/button.tsx'
import { ChoiceFilter } from './choice-filter.tsx'
import { DateFilter } from './date-filter.tsx'
import { FACETS } from './facets.ts'
import { KINDS, STATUSES, VISIBILITIES } from './filter-definitions.ts'
import { FlagFilter } from './flag-filter.tsx'
import { SizeFilter } from './size-filter.tsx'
import { SourceFilter } from './source-filter.tsx'
import { TagsFilter } from './tags-filter.tsx'
import { ViewControls } from './view-controls.tsx'

/** The chips above the list, with counts. */
export function FilterBar() {
  const { filter, search, trashed, navigate } = useLibrary()
  const { facets } = useMedia({ ...filter, ...FACETS })
  return (
    <div className="@container flex shrink-0 items-start gap-3 border-b border-line px-4 pb-2 max-wide:px-2 max-wide:pt-1">
      <section
        aria-label="Filters"
        className="no-scrollbar flex min-w-0 flex-1 items-center gap-1.5 max-wide:overflow-x-auto max-wide:p-1 wide:flex-wrap"
      >
        <SourceFilter counts={facets?.source_type} />
        <ChoiceFilter name="kind" label="Kind" options={KINDS} counts={facets?.kind} />
        <DateFilter />
        <SizeFilter />
        <TagsFilter tags={facets?.tags} />
        <ChoiceFilter name="visibility" label="Visibility" options={VISIBILITIES} counts={facets?.visibility} />
        <ChoiceFilter name="status" label="Status" options={STATUSES} counts={facets?.status} />
        <FlagFilter name="unused" />
        <FlagFilter name="duplicates" />
        {!trashed && (
          <Link
            to="/duplicates"
            className="flex h-8 shrink-0 items-center rounded-md border border-line px-2.5 text-text-2 hover:border-line-strong hover:text-text-1"
          >
            Duplicates
          </Link>
        )}
        {isFiltered(search) && (
          <Button tone="accent-ghost" onClick={() => navigate(clearFilters(search))}>
            Clear all
          </Button>
        )}
      </section>
      <ViewControls />
    </div>
  )
}
