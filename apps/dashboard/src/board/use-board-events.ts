import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Job } from '../api/types.ts'
import { nameOfPiece } from './model/piece.ts'
import type { BoardSession } from './session.ts'

/** What `/api/events` tells, as far as a board listens. */
interface LiveEvent {
  kind: string
  subjectId: string
  payload: { revision?: number } & Partial<Pick<Job, 'kind' | 'mediaId' | 'state' | 'progress'>>
}

const GATHER_MS = 150

/**
 * Follows a board while it is open: what others do to it, what becomes of its media, and how far the work on them is. The browser connects
 * anew by itself, and goes on where it left off.
 */
export function useBoardEvents(session: BoardSession, onGone: () => void): void {
  const queries = useQueryClient()
  useEffect(() => {
    const { model, sync, info } = session
    const source = new EventSource('/api/events')
    let timer: ReturnType<typeof setTimeout> | undefined
    const readSoon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => void sync.readAgain(), GATHER_MS)
    }
    source.addEventListener('reset', readSoon)
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const { kind, subjectId, payload } = JSON.parse(data) as LiveEvent
      const isShown = (id: string | null | undefined) => model.pieces.some(({ mediaId }) => mediaId === id)
      if (subjectId === info.value.id) {
        if (kind === 'board.updated') void sync.readAgain(payload.revision)
        else if (kind === 'board.deleted') onGone()
      } else if (kind.startsWith('media.') && isShown(subjectId)) {
        void queries.invalidateQueries({ queryKey: ['media', subjectId] })
        readSoon()
      } else if (kind === 'job.updated' && payload.mediaId && isShown(payload.mediaId)) {
        follow(session, payload.mediaId, payload)
        if (payload.state !== 'running' && payload.state !== 'waiting') readSoon()
      }
    })
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [session, queries, onGone])
}

/** Draws how far the work is, and tells when a better picture is there. */
function follow(session: BoardSession, mediaId: string, { state, kind, progress = 0 }: LiveEvent['payload']): void {
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
