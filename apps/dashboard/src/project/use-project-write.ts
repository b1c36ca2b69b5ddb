import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { useProjectView } from './project-context.ts'

/**
 * Changes something in the project: lets all of it be read again, and says what could not be done.
 *
 * @returns a function whose promise is the result, or undefined where it failed
 */
export function useProjectWrite() {
  const { id } = useProjectView().project
  const queries = useQueryClient()
  const toasts = useToasts()
  return useCallback(
    async <Result>(failed: string, act: () => Promise<Result>): Promise<Result | undefined> => {
      try {
        return await act()
      } catch (error) {
        showProblem(toasts, failed, error)
        return undefined
      } finally {
        await Promise.all([
          queries.invalidateQueries({ queryKey: holdallKeys.project(id) }),
          queries.invalidateQueries({ queryKey: holdallKeys.projectLists }),
        ])
      }
    },
    [id, queries, toasts],
  )
}
