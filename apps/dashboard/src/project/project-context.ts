import type { Project } from '@holdall/protocol'
import { createContext, useContext } from 'react'
import type { ProjectPageSearch } from './project-page-search.ts'

/** What every part of a project's page shares. */
export interface ProjectView {
  project: Project
  /** False for viewers and in the trash. */
  canEdit: boolean
  search: ProjectPageSearch
  /** Changes the address. */
  navigate: (change: ProjectPageSearch, options?: { replace?: boolean }) => void
}

export const ProjectContext = createContext<ProjectView | null>(null)

export function useProjectView(): ProjectView {
  const view = useContext(ProjectContext)
  if (view === null) throw new Error('useProjectView needs a ProjectContext around it')
  return view
}
