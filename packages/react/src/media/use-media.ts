import type { MediaItem, MediaQuery } from '@holdall/client'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { type ListOptions, type Pages, usePages } from '../queries/use-pages.ts'
import { RENEW_URLS_MS } from '../queries/use-reading.ts'

type MediaList = Awaited<ReturnType<ReturnType<typeof useHoldallClient>['media']['list']>>

export interface UseMediaOptions extends MediaQuery, ListOptions {
  /** Items per page. @default 50 */
  limit?: number | undefined
}

export interface UseMedia extends Omit<Pages<MediaItem, MediaList>, 'first'> {
  /** How many items the filters select; with `facets` alone. */
  total: number | undefined
  facets: MediaList['facets']
}

/**
 * The library, page by page; signed addresses are renewed before they end.
 *
 * @example const { items, hasMore, loadMore } = useMedia({ kind: 'image,video', q: 'harbour', sort: '-taken' })
 */
export function useMedia({ limit, enabled, keepPrevious, ...filter }: UseMediaOptions = {}): UseMedia {
  const client = useHoldallClient()
  const { first, ...pages } = usePages<MediaList>({
    queryKey: holdallKeys.mediaList({ ...filter, limit }),
    read: (page) => client.media.list(filter, { limit, ...page }),
    enabled,
    keepPrevious,
    refetchInterval: RENEW_URLS_MS,
  })
  return { ...pages, total: first?.total, facets: first?.facets }
}
