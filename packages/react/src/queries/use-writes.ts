import type { ApiProblem } from '@holdall/client'
import { useMutation } from '@tanstack/react-query'
import { useCallback } from 'react'

/** What every hook that writes tells. */
export interface Writing {
  /** Whether something is being written. */
  isPending: boolean
  /** Why the last write failed; null when it did not. */
  writeError: ApiProblem | null
}

export interface Writes extends Writing {
  /** @throws {ApiProblem} */
  write: <Result>(run: () => Promise<Result>) => Promise<Result>
}

/** Runs writes. What is begun is finished, also when the component goes: leaving a page takes nothing back. */
export function useWrites(): Writes {
  const { mutateAsync, isPending, error } = useMutation<unknown, ApiProblem, () => Promise<unknown>>({
    mutationFn: (run) => run(),
    networkMode: 'always',
  })
  const write = useCallback(<Result>(run: () => Promise<Result>) => mutateAsync(run) as Promise<Result>, [mutateAsync])
  return { write, isPending, writeError: error }
}
