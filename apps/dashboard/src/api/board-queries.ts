import { queryOptions } from '@tanstack/react-query'
import type { Api } from './create-api.ts'

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
