import type { ApiProblem } from '@holdall/client'
import type { BoardItem, BoardItemCreate, BoardItemsPatch, BoardPatch, BoardWithItems } from '@holdall/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { HOLDALL_QUERY, RENEW_URLS_MS, type Reading, readingOf } from '../queries/reading.ts'
import { useWrites, type Writing } from '../queries/use-writes.ts'
import { BoardWriter } from './board-writer.ts'

/** What is done with a board. Each of them throws an `ApiProblem`. */
export interface MoodboardActions {
  /** Puts media and notes on it. @returns them as they lie there */
  place: (items: readonly BoardItemCreate[]) => Promise<BoardItem[]>
  /** Moves, changes and takes away items, all of it or nothing; shown at once. */
  change: (patch: BoardItemsPatch) => Promise<void>
  /** Takes items away. */
  remove: (ids: readonly string[]) => Promise<void>
  /** Its title, description, visibility or cover. */
  update: (patch: BoardPatch) => Promise<void>
}

export interface UseMoodboard extends Reading, Writing {
  /** null while there is none. */
  board: BoardWithItems | null
  /** What lies on it, from the bottom to the top. */
  items: BoardItem[]
  /** Whether the last change was given up because others kept changing the board; `items` shows what they made of it. */
  isConflicted: boolean
  actions: MoodboardActions
}

const NONE: BoardItem[] = []

/**
 * A board with what lies on it; null asks for none. Changes are written one after the other, and made again upon what others did meanwhile.
 *
 * @example const { items, actions } = useMoodboard(id)
 * await actions.place([{ mediaId, x: 40, y: 40 }])
 */
export function useMoodboard(id: string | null | undefined): UseMoodboard {
  const { moodboards } = useHoldallClient()
  const queries = useQueryClient()
  const { write, ...writing } = useWrites()
  const boardId = id ?? ''
  const query = useQuery<BoardWithItems, ApiProblem>({
    ...HOLDALL_QUERY,
    queryKey: holdallKeys.board(boardId),
    queryFn: ({ signal }) => moodboards.get(boardId, { signal }),
    enabled: boardId !== '',
    refetchInterval: RENEW_URLS_MS,
  })
  const actions = useMemo((): MoodboardActions => {
    const queryKey = holdallKeys.board(boardId)
    const set = (board: BoardWithItems) => {
      // An answer that was on its way is older than this.
      void queries.cancelQueries({ queryKey })
      queries.setQueryData(queryKey, board)
    }
    const read = async () => {
      const board = await moodboards.get(boardId)
      set(board)
      return board
    }
    const writer = new BoardWriter(moodboards, boardId, { get: () => queries.getQueryData(queryKey), set, read })
    return {
      place: (items) => write(() => writer.place(items)),
      change: (patch) => write(() => writer.change(patch)),
      remove: (ids) => write(() => writer.change({ remove: [...ids] })),
      update: (patch) =>
        write(async () => {
          await moodboards.update(boardId, patch)
          for (const key of [queryKey, holdallKeys.boardLists]) void queries.invalidateQueries({ queryKey: key })
        }),
    }
  }, [moodboards, queries, write, boardId])
  return {
    ...readingOf(query),
    ...writing,
    board: query.data ?? null,
    items: query.data?.items ?? NONE,
    isConflicted: writing.writeError?.code === 'precondition_failed',
    actions,
  }
}
