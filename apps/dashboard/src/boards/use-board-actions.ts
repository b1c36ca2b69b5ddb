import type { Page } from '@holdall/client'
import type { Board } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../api/api-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'

export interface BoardActions {
  rename: (board: Board, title: string) => Promise<void>
  trash: (board: Board) => Promise<void>
  restore: (board: Board) => Promise<void>
  purge: (board: Board) => Promise<void>
}

/** What can be done with a whole board in the list. */
export function useBoardActions(): BoardActions {
  const { moodboards: api } = useApi()
  const toasts = useToasts()
  const queries = useQueryClient()
  return useMemo(() => {
    const readAgain = () => void queries.invalidateQueries({ queryKey: holdallKeys.boardLists })
    const hide = ({ id }: Board) =>
      queries.setQueriesData<InfiniteData<Page<Board>>>(
        { queryKey: holdallKeys.boardLists },
        (data) => data && { ...data, pages: data.pages.map((page) => without(page, id)) },
      )
    const attempt = async (failed: string, act: () => Promise<unknown>) => {
      try {
        await act()
        return true
      } catch (error) {
        showProblem(toasts, failed, error)
        return false
      } finally {
        readAgain()
      }
    }
    const restore = async ({ id, title }: Board) => {
      if (await attempt(`“${title}” was not restored`, () => api.restore(id))) toasts.show(`“${title}” restored`)
    }
    return {
      // The dialog says why it failed.
      rename: async ({ id }, title) => {
        await api.update(id, { title })
        readAgain()
      },
      trash: async (board) => {
        hide(board)
        if (!(await attempt(`“${board.title}” was not moved to trash`, () => api.delete(board.id)))) return
        toasts.show(`“${board.title}” moved to trash`, {
          action: { label: 'Undo', run: () => void restore(board) },
        })
      },
      restore: async (board) => {
        hide(board)
        await restore(board)
      },
      purge: async (board) => {
        hide(board)
        if (await attempt(`“${board.title}” was not deleted`, () => api.purge(board.id)))
          toasts.show(`“${board.title}” deleted for good`)
      },
    }
  }, [api, queries, toasts])
}

const without = (page: Page<Board>, id: string): Page<Board> => ({
  ...page,
  items: page.items.filter((board) => board.id !== id),
})
