import { useQuery } from '@tanstack/react-query'
import Trash2 from 'lucide-react/icons/trash-2'
import { useApi } from '../api/api-context.ts'
import { projectTypesQuery } from '../api/project-queries.ts'
import { ChoiceList } from '../filters/choice-list.tsx'
import { FilterChip } from '../filters/filter-chip.tsx'
import { labels, splitList } from '../filters/filter-definitions.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { OrderMenu } from '../ui/order-menu.tsx'
import { typeName } from './describe-type.ts'
import {
  DEFAULT_PROJECT_SORT,
  isNarrowed,
  PROJECT_SORTS,
  PROJECT_STATUSES,
  type ProjectSearch,
} from './project-search.ts'

interface ProjectFiltersProps {
  search: ProjectSearch
  navigate: (change: ProjectSearch) => void
}

/** The chips above the projects, the order, and the way into the trash. */
export function ProjectFilters({ search, navigate }: ProjectFiltersProps) {
  const known = useQuery(projectTypesQuery(useApi())).data?.items ?? []
  const types = known.map(({ projectType }) => ({ value: projectType, label: typeName(projectType) }))
  const list = (values: string[]) => (values.length === 0 ? undefined : values.join(','))
  const trashed = search.trashed === true
  return (
    <div className="flex shrink-0 items-start gap-3 border-b border-line px-4 pb-2 max-wide:px-2 max-wide:pt-1">
      <section
        aria-label="Filters"
        className="no-scrollbar flex min-w-0 flex-1 items-center gap-1.5 max-wide:overflow-x-auto max-wide:p-1 wide:flex-wrap"
      >
        <FilterChip label="Type" value={labels(search.type, types)} onRemove={() => navigate({ type: undefined })}>
          <ChoiceList
            legend="Type"
            options={types}
            chosen={splitList(search.type)}
            onChange={(values) => navigate({ type: list(values) })}
          />
        </FilterChip>
        <FilterChip
          label="Status"
          value={labels(search.status, PROJECT_STATUSES)}
          onRemove={() => navigate({ status: undefined })}
        >
          <ChoiceList
            legend="Status"
            options={PROJECT_STATUSES}
            chosen={splitList(search.status)}
            onChange={(values) => navigate({ status: list(values) })}
          />
        </FilterChip>
        {isNarrowed(search) && (
          <Button tone="accent-ghost" onClick={() => navigate({ q: undefined, type: undefined, status: undefined })}>
            Clear all
          </Button>
        )}
      </section>
      <div className="flex shrink-0 items-center gap-1">
        <OrderMenu
          value={search.sort ?? DEFAULT_PROJECT_SORT}
          options={PROJECT_SORTS}
          onChoose={(value) => navigate({ sort: value === DEFAULT_PROJECT_SORT ? undefined : value })}
        />
        <IconButton
          label={trashed ? 'Leave the trash' : 'Projects in the trash'}
          pressed={trashed}
          onClick={() => navigate({ trashed: trashed ? undefined : true })}
        >
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
    </div>
  )
}
