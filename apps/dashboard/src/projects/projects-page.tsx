import { useNavigate, useSearch } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import { useCallback, useRef, useState } from 'react'
import { Activity } from '../shell/activity.tsx'
import { UserMenu } from '../shell/user-menu.tsx'
import { Button } from '../ui/button.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { NewProjectDialog } from './new-project-dialog.tsx'
import { ProjectFilters } from './project-filters.tsx'
import { ProjectGrid } from './project-grid.tsx'
import type { ProjectSearch } from './project-search.ts'

/** All projects, or those in the trash. */
export function ProjectsPage() {
  const search = useSearch({ from: '/projects' })
  const go = useNavigate({ from: '/projects' })
  const narrow = useNarrow()
  const searchRef = useRef<HTMLInputElement>(null)
  const [creating, setCreating] = useState(false)
  usePageKeys(searchRef)
  const navigate = useCallback(
    (change: ProjectSearch, replace = false) =>
      void go({ search: (before) => ({ ...before, ...change }), replace, resetScroll: false }),
    [go],
  )
  const onSearch = useCallback(
    (text: string, refines: boolean) => navigate({ q: text === '' ? undefined : text }, refines),
    [navigate],
  )
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label="Projects">
      <header className="flex h-(--bar) shrink-0 items-center gap-3 px-4 max-wide:gap-2 max-wide:px-3">
        <h1 className="text-lg font-strong max-wide:sr-only">
          {search.trashed === true ? 'Projects in the trash' : 'Projects'}
        </h1>
        <SearchBox ref={searchRef} label="Search the projects" value={search.q ?? ''} onSearch={onSearch} />
        <Activity />
        <Button
          tone="primary"
          onClick={() => setCreating(true)}
          {...(narrow ? { 'aria-label': 'New project', className: 'w-8 px-0!' } : {})}
        >
          <Plus size={16} aria-hidden />
          {!narrow && 'New project'}
        </Button>
        <UserMenu />
      </header>
      <ProjectFilters search={search} navigate={navigate} />
      <ProjectGrid search={search} navigate={navigate} onCreate={() => setCreating(true)} />
      {creating && <NewProjectDialog type={search.type} onClose={() => setCreating(false)} />}
    </main>
  )
}
