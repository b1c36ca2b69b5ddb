import type { ApiProblem } from '@holdall/client'

/** The client repeats what is worth repeating, and a Holdall on this very machine is there without a network. */
export const HOLDALL_QUERY = { retry: false, networkMode: 'always' } as const

/** Signed addresses last an hour at least: what has some is read again before they end. */
export const RENEW_URLS_MS = 45 * 60_000

/** What every hook that reads tells. */
export interface Reading {
  /** Whether there is nothing to show yet, and it is on its way. */
  isLoading: boolean
  /** Why the last attempt failed; null when it did not. */
  error: ApiProblem | null
  /** Reads it again. */
  refresh: () => void
}

interface QueryState {
  isLoading: boolean
  error: ApiProblem | null
  refetch: () => unknown
}

export function readingOf({ isLoading, error, refetch }: QueryState): Reading {
  return { isLoading, error, refresh: () => void refetch() }
}
