import type { ApiProblem } from '@holdall/client'
import { type Query, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'

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

export interface ReadingOptions<Data> {
  queryKey: readonly unknown[]
  read: (options: { signal: AbortSignal }) => Promise<Data>
  /** @default true */
  enabled?: boolean
  staleTime?: number
  /** Shown until it has come. */
  known?: Data | undefined
  refetchInterval?: number | ((query: Query<Data, ApiProblem, Data>) => number)
}

/** One thing, read from the server. */
export function useReading<Data>({ read, known, ...options }: ReadingOptions<Data>): Reading & { data: Data | null } {
  const query = useQuery<Data, ApiProblem, Data>({
    ...HOLDALL_QUERY,
    ...options,
    ...(known === undefined ? {} : { placeholderData: known as never }),
    queryFn: ({ signal }) => read({ signal }),
  })
  return { ...useReadingOf(query), data: query.data ?? null }
}

/** What a query tells; `refresh` stays the same function. */
export function useReadingOf({
  isLoading,
  error,
  refetch,
}: Pick<UseQueryResult<unknown, ApiProblem>, 'isLoading' | 'error'> & { refetch: () => unknown }): Reading {
  return { isLoading, error, refresh: useCallback(() => void refetch(), [refetch]) }
}
