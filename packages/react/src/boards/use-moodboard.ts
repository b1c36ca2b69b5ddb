import { createBoardWriter } from '@holdall/client'
import type { BoardItem, BoardItemCreate, BoardItemsPatch, BoardPatch, BoardWithItems } from '@holdall/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { RENEW_URLS_MS, type Reading, useReading } from '../queries/use-reading.ts'
import { useWrites, type Writing } from '../queries/use-writes.ts'

/** What is done with a board. Each of them throws an `ApiProblem`. */
export interface MoodboardActions {
  /** Puts media and notes on it. @returns them as they lie there */
  place: (items: readonly BoardItemCreate[]) => Promise<BoardItem[]>
  /** Moves, changes and takes away items, all of it or nothing; shown at once. @returns those that were changed */
  change: (patch: BoardItemsPatch) => Promise<BoardItem[]>
  /** Takes items away. */
  remove: (ids: readonly string[]) => Promise<BoardItem[]>
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
  const { writes, writing } = useWrites()
  const own = id ?? ''
  const { data, ...reading } = useReading({
    queryKey: holdallKeys.board(own),
    read: (options) => moodboards.get(own, options),
    enabled: own !== '',
    refetchInterval: RENEW_URLS_MS,
  })
  const actions = useMemo((): MoodboardActions => {
    const queryKey = holdallKeys.board(own)
    const set = (board: BoardWithItems) => writes.put(queryKey, board)
    const read = async () => {
      const board = await moodboards.get(own)
      set(board)
      return board
    }
    const writer = createBoardWriter(moodboards, own, { get: () => queries.getQueryData(queryKey), set, read })
    return {
      place: (items) => writes.write(() => writer.place(items)),
      change: (patch) => writes.write(() => writer.change(patch)),
      remove: (ids) => writes.write(() => writer.change({ remove: [...ids] })),
      update: (patch) =>
        writes.write(async () => {
          await moodboards.update(own, patch)
          writes.refresh(queryKey, holdallKeys.boardLists)
        }),
    }
  }, [moodboards, queries, writes, own])
  return {
    ...reading,
    ...writing,
    board: data,
    items: data?.items ?? NONE,
    isConflicted: writing.writeError?.code === 'precondition_failed',
    actions,
  }
}
