import { ApiProblem } from '@holdall/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useApi } from '../api/api-context.ts'
import { boardQuery } from '../api/board-queries.ts'
import { sessionQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { ProblemPanel } from '../ui/problem-panel.tsx'
import { BoardRoom } from './board-room.tsx'
import { TrashedBoard } from './trashed-board.tsx'

/** One board: what lies on it, to be looked at and to be changed. */
export function BoardPage() {
  const { id } = useParams({ from: '/boards/$id' })
  const api = useApi()
  const queries = useQueryClient()
  const query = useQuery(boardQuery(api, id))
  const person = useQuery(sessionQuery(api)).data
  const board = query.data
  const readAgain = useCallback(() => void queries.resetQueries({ queryKey: ['board', id] }), [queries, id])
  if (board === undefined || person === undefined)
    return (
      <main className="relative min-h-0 flex-1 overflow-y-auto" aria-label="Board" aria-busy={query.isPending}>
        {query.isError ? <NoBoard error={query.error} onRetry={() => void query.refetch()} /> : <Pending />}
      </main>
    )
  if (board.deletedAt !== null) return <TrashedBoard board={board} onRestored={readAgain} />
  const canEdit = person !== null && (person.userId === board.ownerUserId || person.role === 'service')
  return <BoardRoom key={board.id} board={board} canEdit={canEdit} onGone={readAgain} />
}

function NoBoard({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const go = useNavigate()
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 410))
    return (
      <div className="mx-auto max-w-md space-y-3 px-6 py-12">
        <h1 className="text-lg font-strong">There is no such board</h1>
        <p className="text-text-2">It was deleted for good, or it belongs to someone who does not share it with you.</p>
        <Button onClick={() => void go({ to: '/boards' })}>Show all boards</Button>
      </div>
    )
  return (
    <ProblemPanel
      what="The board could not be loaded"
      kept="Nothing on it is affected."
      error={error}
      onRetry={onRetry}
    />
  )
}

function Pending() {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-(--bar) items-center px-4">
        <div className="skeleton h-6 w-64 rounded-sm" />
      </div>
      <div className="skeleton flex-1" />
    </div>
  )
}
