import X from 'lucide-react/icons/x'
import { useLibrary } from '../library/library-context.ts'
import { FILTERS } from './filter-definitions.ts'

/** A filter that another page has set, such as Insights: it says so, and can be removed. */
export function FlagFilter({ name }: { name: 'unused' | 'duplicates' }) {
  const { search, navigate } = useLibrary()
  const filter = FILTERS.find(({ key }) => key === name)
  const value = filter?.describe(search) ?? null
  if (filter === undefined || value === null) return null
  return (
    <span className="inline-flex h-8 shrink-0 items-center gap-1 rounded-md border border-accent bg-accent-soft pl-2.5 text-text-1">
      <span className="text-text-2">{filter.label}:</span>
      {value}
      <button
        type="button"
        aria-label={`Remove the filter ${filter.label}`}
        onClick={() => navigate({ [name]: undefined, at: undefined })}
        className="flex h-full w-8 items-center justify-center rounded-md hover:text-danger"
      >
        <X size={16} aria-hidden />
      </button>
    </span>
  )
}
