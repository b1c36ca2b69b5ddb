import type { Duplicates, MediaItem } from '@holdall/protocol'
import type { PagesOptions } from '@holdall/react'
import { queryOptions } from '@tanstack/react-query'
import type { Api } from './create-api.ts'

/** Who enhances and generates; it changes when the server starts anew. */
export const providersQuery = (api: Api) =>
  queryOptions({
    queryKey: ['providers'],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => api.media.providers({ signal }),
  })

/** Anew when the content changed: an item that was made better has the same id. */
export const lineageQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({ queryKey: ['lineage', id, checksum], queryFn: ({ signal }) => api.media.lineage(id, { signal }) })

export const similarQuery = (api: Api, { id, checksum }: Pick<MediaItem, 'id' | 'checksum'>) =>
  queryOptions({
    queryKey: ['similar', id, checksum],
    queryFn: ({ signal }) => api.media.similar(id, { limit: 12, signal }),
  })

/** Content that is there more than once, the most wasteful first. */
export const duplicatesQuery = (api: Api): PagesOptions<Duplicates> => ({
  queryKey: ['duplicates'],
  refetchOnMount: 'always',
  read: (page) => api.media.duplicates({ limit: 20, ...page }),
})
