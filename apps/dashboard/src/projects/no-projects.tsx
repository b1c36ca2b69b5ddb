import Plus from 'lucide-react/icons/plus'
import { labels } from '../filters/filter-definitions.ts'
import { Button } from '../ui/button.tsx'
import { Centre } from '../ui/centre.tsx'
import { typeName } from './describe-type.ts'
import { isNarrowed, PROJECT_STATUSES, type ProjectSearch } from './project-search.ts'

interface NoProjectsProps {
  search: ProjectSearch
  navigate: (change: ProjectSearch) => void
  onCreate: () => void
}

/** Why there are no projects to see, and the one thing to do about it. */
export function NoProjects({ search, navigate, onCreate }: NoProjectsProps) {
  if (isNarrowed(search)) return <NothingFound search={search} navigate={navigate} />
  if (search.trashed === true) {
    return (
      <Centre>
        <h2 className="text-lg font-strong">No project is in the trash</h2>
        <p className="max-w-sm text-text-2">A deleted project waits here for a while before it is gone for good.</p>
        <Button onClick={() => navigate({ trashed: undefined })}>Show the projects</Button>
      </Centre>
    )
  }
  return (
    <Centre>
      <img src="/app/empty.svg" alt="" width={160} height={104} />
      <h2 className="text-lg font-strong">A project keeps files, scenes and documents together</h2>
      <p className="max-w-sm text-text-2">Every save of a document is kept, so that you can go back.</p>
      <Button tone="primary" onClick={onCreate}>
        <Plus size={16} aria-hidden />
        Create your first project
      </Button>
    </Centre>
  )
}

/** Names the filters that may be too narrow, each with its own way out. */
function NothingFound({ search, navigate }: Omit<NoProjectsProps, 'onCreate'>) {
  const active: { text: string; change: ProjectSearch }[] = []
  if (search.q !== undefined) active.push({ text: `Search: “${search.q}”`, change: { q: undefined } })
  if (search.type !== undefined) {
    const names = search.type.split(',').map(typeName).join(', ')
    active.push({ text: `Type: ${names}`, change: { type: undefined } })
  }
  if (search.status !== undefined)
    active.push({ text: `Status: ${labels(search.status, PROJECT_STATUSES)}`, change: { status: undefined } })
  return (
    <Centre>
      <h2 className="text-lg font-strong">No project matches {active.length > 1 ? 'all of this together' : 'this'}</h2>
      <p className="text-text-2">Drop {active.length > 1 ? 'one of these' : 'it'} to see more:</p>
      <div className="flex max-w-lg flex-wrap justify-center gap-2">
        {active.map(({ text, change }) => (
          <Button key={text} onClick={() => navigate(change)}>
            <span className="max-w-60 truncate">Drop {text}</span>
          </Button>
        ))}
      </div>
    </Centre>
  )
}
