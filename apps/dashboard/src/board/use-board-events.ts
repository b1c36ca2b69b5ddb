import type { LiveEvent } from '@holdall/client'
import type { Job } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { nameOfPiece } from './model/piece.ts'
import type { BoardSession } from './session.ts'

/** What events tell, as far as a board listens. */
type Told = { revision?: number } & Partial<Pick<Job, 'kind' | 'mediaId' | 'state' | 'progress'>>

const GATHER_MS = 150

/**
 * Follows a board while it is open: what others do to it, what becomes of its media, and how far the work on them is. What was missed is
 * read again.
 */
export function useBoardEvents(session: BoardSession, onGone: () => void): void {
  const { events } = useApi()
  const queries = useQueryClient()
  useEffect(() => {
    const { model, sync, info } = session
    let timer: ReturnType<typeof setTimeout> | undefined
    const readSoon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => void sync.readAgain(), GATHER_MS)
    }
    const hear = ({ kind, subjectId, payload }: LiveEvent) => {
      const told = payload as Told
      const isShown = (id: string | null | undefined) => model.pieces.some(({ mediaId }) => mediaId === id)
      if (subjectId === info.value.id) {
        if (kind === 'board.updated') void sync.readAgain(told.revision)
        else if (kind === 'board.deleted') onGone()
      } else if (kind.startsWith('media.') && isShown(subjectId)) {
        void queries.invalidateQueries({ queryKey: holdallKeys.mediaItem(subjectId) })
        readSoon()
      } else if (kind === 'job.updated' && told.mediaId && isShown(told.mediaId)) {
        follow(session, told.mediaId, told)
        if (told.state !== 'running' && told.state !== 'waiting') readSoon()
      }
    }
    const end = events.listen({ onEvent: hear, onGap: readSoon })
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [events, session, queries, onGone])
}

/** Draws how far the work is, and tells when a better picture is there. */
function follow(session: BoardSession, mediaId: string, { state, kind, progress = 0 }: Told): void {
  const { model, toasts, dialog } = session
  const all = new Map(session.progress.value)
  if (state === 'running' || state === 'waiting') all.set(mediaId, progress)
  else all.delete(mediaId)
  session.progress.set(all)
  const piece = model.pieces.find((one) => one.mediaId === mediaId)
  if (piece === undefined || kind !== 'enhance' || state !== 'done') return
  toasts.show(`${nameOfPiece(piece)} is enhanced`, {
    action: { label: 'Compare', run: () => dialog.set({ kind: 'compare', mediaId }) },
  })
}
