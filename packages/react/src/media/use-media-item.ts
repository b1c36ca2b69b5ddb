import type { ApiProblem, HoldallClient, MediaItem } from '@holdall/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { HOLDALL_QUERY, RENEW_URLS_MS, type Reading, readingOf } from '../queries/reading.ts'
import { useWrites, type Writing } from '../queries/use-writes.ts'

const LOOK_AGAIN_MS = 2_000

export type MediaPatch = Parameters<HoldallClient['media']['update']>[1]

/** What is done with an item. Each of them throws an `ApiProblem`. */
export interface MediaItemActions {
  update: (patch: MediaPatch) => Promise<MediaItem>
  /** To the trash. @param options.force also when something refers to it */
  delete: (options?: { force?: boolean }) => Promise<void>
  restore: () => Promise<MediaItem>
  /** Begins the processing of a failed item again. */
  retry: () => Promise<MediaItem>
}

export interface UseMediaItem extends Reading, Writing {
  /** null while there is none. */
  item: MediaItem | null
  actions: MediaItemActions
}

/**
 * One item of the library, looked at again while it is being processed and before its signed addresses end; null asks for none.
 *
 * @example const { item, actions } = useMediaItem(id)
 */
export function useMediaItem(id: string | null | undefined): UseMediaItem {
  const client = useHoldallClient()
  const queries = useQueryClient()
  const { write, ...writing } = useWrites()
  const query = useQuery<MediaItem, ApiProblem>({
    ...HOLDALL_QUERY,
    queryKey: holdallKeys.mediaItem(id ?? ''),
    queryFn: ({ signal }) => client.media.get(id ?? '', { signal }),
    enabled: typeof id === 'string' && id !== '',
    refetchInterval: ({ state }) => (state.data?.status === 'processing' ? LOOK_AGAIN_MS : RENEW_URLS_MS),
  })
  const actions = useMemo((): MediaItemActions => {
    const own = id ?? ''
    const writing = (run: () => Promise<MediaItem>) =>
      write(async () => {
        const item = await run()
        queries.setQueryData(holdallKeys.mediaItem(own), item)
        refreshLists()
        return item
      })
    const refreshLists = () => {
      for (const queryKey of [holdallKeys.mediaLists, holdallKeys.stats]) void queries.invalidateQueries({ queryKey })
    }
    return {
      update: (patch) => writing(() => client.media.update(own, patch)),
      delete: (options) =>
        write(async () => {
          await client.media.delete(own, options)
          void queries.invalidateQueries({ queryKey: holdallKeys.mediaItem(own) })
          refreshLists()
        }),
      restore: () => writing(() => client.media.restore(own)),
      retry: () => writing(() => client.media.retry(own)),
    }
  }, [client, queries, write, id])
  return { ...readingOf(query), ...writing, item: query.data ?? null, actions }
}
