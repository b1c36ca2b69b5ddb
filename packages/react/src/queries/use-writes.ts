import type { ApiProblem } from '@holdall/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { holdallKeys } from './holdall-keys.ts'

/** What every hook that writes tells. */
export interface Writing {
  /** Whether something is being written. */
  isPending: boolean
  /** Why the last write failed; null when it did not. */
  writeError: ApiProblem | null
}

export interface Writes {
  /** @throws {ApiProblem} */
  write: <Result>(run: () => Promise<Result>) => Promise<Result>
  /** Takes in what the server answered. */
  put: (queryKey: readonly unknown[], data: unknown) => void
  /** Has read again what these keys stand for, and the statistics. */
  refresh: (...queryKeys: (readonly unknown[])[]) => void
}

/** Runs writes. What is begun is finished, also when the component goes: leaving a page takes nothing back. */
export function useWrites(): { writes: Writes; writing: Writing } {
  const queries = useQueryClient()
  const { mutateAsync, isPending, error } = useMutation<unknown, ApiProblem, () => Promise<unknown>>({
    mutationFn: (run) => run(),
    networkMode: 'always',
  })
  const writes = useMemo(
    (): Writes => ({
      write: mutateAsync as Writes['write'],
      put: (queryKey, data) => {
        // An answer that is on its way is older than this.
        void queries.cancelQueries({ queryKey })
        queries.setQueryData(queryKey, data)
      },
      refresh: (...queryKeys) => {
        for (const queryKey of [...queryKeys, holdallKeys.stats]) void queries.invalidateQueries({ queryKey })
      },
    }),
    [queries, mutateAsync],
  )
  return { writes, writing: { isPending, writeError: error } }
}
