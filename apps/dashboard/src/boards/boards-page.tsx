import { useNavigate, useSearch } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import { useCallback, useRef, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { Activity } from '../shell/activity.tsx'
import { UserMenu } from '../shell/user-menu.tsx'
import { Button } from '../ui/button.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { useNarrow } from '../ui/use-media-query.ts'
import { usePageKeys } from '../ui/use-page-keys.ts'
import { BoardGrid } from './board-grid.tsx'
import type { BoardSearch } from './board-search.ts'
import { BoardsBar } from './boards-bar.tsx'

/** All boards, or those in the trash. */
export function BoardsPage() {
  const api = useApi()
  const search = useSearch({ from: '/boards' })
  const go = useNavigate({ from: '/boards' })
  const narrow = useNarrow()
  const searchRef = useRef<HTMLInputElement>(null)
  const [creating, setCreating] = useState(false)
  usePageKeys(searchRef)
  const navigate = useCallback(
    (change: BoardSearch, replace = false) =>
      void go({ search: (before) => ({ ...before, ...change }), replace, resetScroll: false }),
    [go],
  )
  const onSearch = useCallback(
    (text: string, refines: boolean) => navigate({ q: text === '' ? undefined : text }, refines),
    [navigate],
  )
  const create = async (title: string) => {
    const { id } = await api.moodboards.create({ title })
    await go({ to: '/boards/$id', params: { id } })
  }
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label="Boards">
      <header className="flex h-(--bar) shrink-0 items-center gap-3 px-4 max-wide:gap-2 max-wide:px-3">
        <h1 className="text-lg font-strong max-wide:sr-only">
          {search.trashed === true ? 'Boards in the trash' : 'Boards'}
        </h1>
        <SearchBox ref={searchRef} label="Search the boards" value={search.q ?? ''} onSearch={onSearch} />
        <Activity />
        <Button
          tone="primary"
          onClick={() => setCreating(true)}
          {...(narrow ? { 'aria-label': 'New board', className: 'w-8 px-0!' } : {})}
        >
          <Plus size={16} aria-hidden />
          {!narrow && 'New board'}
        </Button>
        <UserMenu />
      </header>
      <BoardsBar search={search} navigate={navigate} />
      <BoardGrid search={search} navigate={navigate} onCreate={() => setCreating(true)} />
      {creating && (
        <NameDialog
          title="New board"
          action="Create board"
          placeholder="Autumn light"
          onSubmit={create}
          onClose={() => setCreating(false)}
        />
      )}
    </main>
  )
}
