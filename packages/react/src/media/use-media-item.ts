import type { HoldallClient, MediaItem } from '@holdall/client'
import { useMemo } from 'react'
import { useHoldallClient } from '../holdall-provider.tsx'
import { holdallKeys } from '../queries/holdall-keys.ts'
import { RENEW_URLS_MS, type Reading, useReading } from '../queries/use-reading.ts'
import { useWrites, type Writing } from '../queries/use-writes.ts'

const LOOK_AGAIN_MS = 2_000

/** What may be changed of an item. */
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

export interface UseMediaItemOptions {
  /** What a list has of it already: shown until it has come. */
  known?: MediaItem | undefined
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
export function useMediaItem(id: string | null | undefined, { known }: UseMediaItemOptions = {}): UseMediaItem {
  const { media } = useHoldallClient()
  const { writes, writing } = useWrites()
  const own = id ?? ''
  const { data, ...reading } = useReading({
    queryKey: holdallKeys.mediaItem(own),
    read: (options) => media.get(own, options),
    enabled: own !== '',
    known,
    refetchInterval: ({ state }) => (state.data?.status === 'processing' ? LOOK_AGAIN_MS : RENEW_URLS_MS),
  })
  const actions = useMemo((): MediaItemActions => {
    const queryKey = holdallKeys.mediaItem(own)
    const written = (run: () => Promise<MediaItem>) =>
      writes.write(async () => {
        const item = await run()
        writes.put(queryKey, item)
        writes.refresh(holdallKeys.mediaLists)
        return item
      })
    return {
      update: (patch) => written(() => media.update(own, patch)),
      delete: (options) =>
        writes.write(async () => {
          await media.delete(own, options)
          writes.refresh(queryKey, holdallKeys.mediaLists)
        }),
      restore: () => written(() => media.restore(own)),
      retry: () => written(() => media.retry(own)),
    }
  }, [media, writes, own])
  return { ...reading, ...writing, item: data, actions }
}
