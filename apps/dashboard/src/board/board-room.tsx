import type { BoardWithItems } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { useToasts } from '../ui/toast-context.ts'
import { useUploadDesk } from '../upload/upload-context.ts'
import { Arrivals } from './arrivals.ts'
import { BoardHeader } from './bars/board-header.tsx'
import { SelectionBar } from './bars/selection-bar.tsx'
import { ZoomBar } from './bars/zoom-bar.tsx'
import { BoardCanvas } from './board-canvas.tsx'
import { BoardWork } from './board-work.ts'
import { useCell } from './cell.ts'
import { BoardDialogs } from './dialogs/board-dialogs.tsx'
import { EmptyBoard } from './empty-board.tsx'
import { createSession, SessionContext, useSession } from './session.ts'
import { useBoardEvents } from './use-board-events.ts'
import { useKeepSaved } from './use-keep-saved.ts'

interface BoardRoomProps {
  board: BoardWithItems
  canEdit: boolean
  /** It went to the trash, or is gone. */
  onGone: () => void
}

/** An open board with its bars. */
export function BoardRoom({ board, canEdit, onGone }: BoardRoomProps) {
  const api = useApi()
  const desk = useUploadDesk()
  const toasts = useToasts()
  const queries = useQueryClient()
  const [session] = useState(() => createSession(board, { boards: api.moodboards, toasts, canEdit }))
  const work = useMemo(() => new BoardWork(session, api), [session, api])
  const arrivals = useMemo(() => new Arrivals(session, api, desk), [session, api, desk])
  useBoardEvents(session, onGone)
  useKeepSaved(session)
  useEffect(() => arrivals.start(), [arrivals])
  useEffect(() => () => void queries.invalidateQueries({ queryKey: holdallKeys.boardLists }), [queries])
  const take = useCallback<Arrivals['take']>((files, at) => arrivals.take(files, at), [arrivals])
  const title = useCell(session.info).title
  return (
    <SessionContext value={session}>
      <main className="flex min-h-0 min-w-0 flex-1 flex-col" aria-label={`Board ${title}`}>
        <BoardHeader arrivals={arrivals} />
        <div className="relative flex min-h-0 flex-1 flex-col">
          <BoardCanvas onFiles={take} />
          <SelectionBar work={work} arrivals={arrivals} />
          <ZoomBar />
          <EmptyBoard />
        </div>
        <Said />
        <BoardDialogs work={work} />
      </main>
    </SessionContext>
  )
}

/** For screen readers: what the last deed did. */
function Said() {
  const { said } = useSession()
  return (
    <p className="sr-only" role="status" aria-live="polite">
      {useCell(said)}
    </p>
  )
}
