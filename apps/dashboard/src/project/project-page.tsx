import type { ApiProblem } from '@holdall/client'
import { useProject } from '@holdall/react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback } from 'react'
import { Button } from '../ui/button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { useDropTarget } from '../upload/use-drop-target.ts'
import { FilesTab } from './files/files-tab.tsx'
import { IntegrityTab } from './integrity/integrity-tab.tsx'
import { MissingBanner } from './integrity/missing-banner.tsx'
import { MembersTab } from './members/members-tab.tsx'
import { ProjectContext } from './project-context.ts'
import { ProjectHeader } from './project-header.tsx'
import type { ProjectPageSearch, ProjectTab } from './project-page-search.ts'
import { ProjectTabs } from './project-tabs.tsx'
import { ScenesTab } from './scenes/scenes-tab.tsx'
import { SnapshotsTab } from './snapshots/snapshots-tab.tsx'
import { TrashBanner } from './trash-banner.tsx'

const DocumentsTab = lazy(() =>
  import('../documents/documents-tab.tsx').then(({ DocumentsTab }) => ({ default: DocumentsTab })),
)

const TABS: Record<ProjectTab, React.ComponentType> = {
  documents: DocumentsTab,
  scenes: ScenesTab,
  files: FilesTab,
  snapshots: SnapshotsTab,
  members: MembersTab,
  integrity: IntegrityTab,
}

/** One project with all that belongs to it. */
export function ProjectPage() {
  const { id } = useParams({ from: '/projects/$id' })
  const search = useSearch({ from: '/projects/$id' })
  const go = useNavigate({ from: '/projects/$id' })
  const { project, error, refresh } = useProject(id)
  usePageKeys()
  const canEdit = project !== null && project.role !== 'viewer' && project.deletedAt === null
  useDropTarget(canEdit ? { projectId: project.id, projectName: project.name } : null)
  const navigate = useCallback(
    (change: ProjectPageSearch, { replace = false } = {}) =>
      void go({ search: (before) => ({ ...before, ...change }), replace, resetScroll: false }),
    [go],
  )
  if (project === null) {
    return (
      <main className="relative min-h-0 flex-1 overflow-y-auto" aria-label="Project" aria-busy={error === null}>
        {error === null ? <Pending /> : <NoProject error={error} onRetry={refresh} />}
      </main>
    )
  }
  const Tab = TABS[search.tab ?? 'documents']
  return (
    <ProjectContext value={{ project, canEdit, search, navigate }}>
      <main className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label={`Project ${project.name}`}>
        <ProjectHeader />
        {project.deletedAt !== null && <TrashBanner />}
        <MissingBanner />
        <ProjectTabs />
        <Suspense fallback={<div className="flex-1" aria-busy="true" />}>
          <Tab />
        </Suspense>
      </main>
    </ProjectContext>
  )
}

function NoProject({ error, onRetry }: { error: ApiProblem; onRetry: () => void }) {
  const go = useNavigate()
  if (error.status === 404 || error.status === 410) {
    return (
      <div className="mx-auto max-w-md space-y-3 px-6 py-12">
        <h1 className="text-lg font-strong">There is no such project</h1>
        <p className="text-text-2">It was deleted for good, or it belongs to someone who does not share it with you.</p>
        <Button onClick={() => void go({ to: '/projects' })}>Show all projects</Button>
      </div>
    )
  }
  return (
    <ProblemPanel
      what="The project could not be loaded"
      kept="Nothing in it is affected."
      error={error}
      onRetry={onRetry}
    />
  )
}

function Pending() {
  return (
    <div className="space-y-3 p-4">
      <div className="skeleton h-6 w-64 rounded-sm" />
      <div className="skeleton h-4 w-40 rounded-sm" />
      <div className="skeleton mt-6 h-64 rounded-md" />
    </div>
  )
}
