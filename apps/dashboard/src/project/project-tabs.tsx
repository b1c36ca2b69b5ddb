import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { abbreviateCount } from '../format/count.ts'
import { useProjectView } from './project-context.ts'
import { PROJECT_TABS, type ProjectTab } from './project-page-search.ts'

/** The parts of a project, with counts where they are known. */
export function ProjectTabs() {
  const { project, search } = useProjectView()
  const current = search.tab ?? 'documents'
  const counts: Partial<Record<ProjectTab, number>> = {
    documents: project.counts.documents,
    scenes: project.counts.scenes,
    files: project.counts.media,
  }
  const nav = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: on narrow screens the current tab may be out of sight
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [current])
  return (
    <nav
      ref={nav}
      aria-label="Parts of the project"
      className="no-scrollbar flex shrink-0 gap-4 overflow-x-auto border-b border-line px-4"
    >
      {PROJECT_TABS.map(({ value, label }) => (
        <Link
          key={value}
          to="/projects/$id"
          params={{ id: project.id }}
          search={value === 'documents' ? {} : { tab: value }}
          activeOptions={{ exact: true }}
          aria-current={value === current ? 'page' : undefined}
          className="flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-text-2 hover:text-text-1 focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:font-strong aria-[current=page]:text-text-1"
        >
          {label}
          {counts[value] !== undefined && (
            <span className="tabular text-xs font-normal text-text-3">{abbreviateCount(counts[value])}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}
