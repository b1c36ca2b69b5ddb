import { useProjects } from '@holdall/react'
import { CardSkeletons } from '../ui/card-skeletons.tsx'
import { MoreButton } from '../ui/more-button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { NoProjects } from './no-projects.tsx'
import { ProjectCard } from './project-card.tsx'
import { type ProjectSearch, toProjectQuery } from './project-search.ts'

interface ProjectGridProps {
  search: ProjectSearch
  navigate: (change: ProjectSearch) => void
  onCreate: () => void
}

const GRID = 'grid grid-cols-[repeat(auto-fill,minmax(min(200px,42vw),1fr))] gap-x-4 gap-y-6 p-4'

/** The projects as tiles, or what there is to say instead. */
export function ProjectGrid({ search, navigate, onCreate }: ProjectGridProps) {
  const list = useProjects({ ...toProjectQuery(search), limit: 48, keepPrevious: true })
  if (list.isLoading) return <CardSkeletons className={GRID} />
  const { projects, error } = list
  if (error !== null && projects.length === 0) {
    return (
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <ProblemPanel
          what="The projects could not be loaded"
          kept="Nothing that you stored is affected."
          error={error}
          onRetry={list.refresh}
        />
      </div>
    )
  }
  if (projects.length === 0) return <NoProjects search={search} navigate={navigate} onCreate={onCreate} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable from the keyboard
    <section className="relative min-h-0 flex-1 overflow-y-auto" tabIndex={0} aria-label="List of projects">
      <ul className={GRID}>
        {projects.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  )
}
