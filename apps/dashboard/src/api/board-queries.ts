import type { BoardQuery } from '@holdall/client'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Api } from './create-api.ts'

export const boardListQuery = (api: Api, query: BoardQuery) =>
  infiniteQueryOptions({
    queryKey: ['boards', query],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => api.moodboards.list(query, { limit: 48, cursor: pageParam, signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** A board as it is opened; what happens to it afterwards is kept by its page. */
export const boardQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['board', id],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: ({ signal }) => api.moodboards.get(id, { signal }),
  })

/** Pictures and recordings to choose from, the newest first. */
export const pickerQuery = (api: Api, words: string) =>
  infiniteQueryOptions({
    queryKey: ['picker', words],
    initialPageParam: null as string | null,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      api.media.list({ kind: 'image,video', q: words }, { cursor: pageParam, limit: 60, signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
