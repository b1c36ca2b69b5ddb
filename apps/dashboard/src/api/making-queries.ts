import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Api } from './create-api.ts'
import type { MediaItem } from './types.ts'

/** Who enhances and generates; it changes when the server starts anew. */
export const providersQuery = (api: Api) =>
  queryOptions({
    queryKey: ['providers'],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => api.making.providers(signal),
  })

/** Anew when the content changed: an item that was made better has the same id. */
export const lineageQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({ queryKey: ['lineage', id, checksum], queryFn: ({ signal }) => api.kinship.lineage(id, signal) })

export const similarQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({ queryKey: ['similar', id, checksum], queryFn: ({ signal }) => api.kinship.similar(id, signal) })

/** Content that is there more than once, the most wasteful first. */
export const duplicatesQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: ['duplicates'],
    initialPageParam: null as string | null,
    refetchOnMount: 'always',
    queryFn: ({ pageParam, signal }) => api.kinship.duplicates(pageParam, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
