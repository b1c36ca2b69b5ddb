import type { MediaQuery } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { useOnArrival } from './arrivals-context.ts'

const FIRST_WAIT_MS = 800
const LONGEST_WAIT_MS = 10_000
const FETCHED_AT_ONCE = 20

/** Shows what arrives, and follows what is being processed until it is ready. */
export function useLiveItems(timeline: Timeline, filter: MediaQuery, sort: string, trashed: boolean): void {
  const api = useApi()
  const queries = useQueryClient()

  useOnArrival(
    useCallback(
      (item: MediaItem) => {
        timeline.patch([item])
        if (!trashed && sort === '-created' && matches(item, filter)) timeline.prepend([item])
      },
      [filter, sort, timeline, trashed],
    ),
  )

  const version = timeline.version
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins again when the list changed
  useEffect(() => {
    const processing = () =>
      timeline.segments.flatMap(({ entries }) =>
        entries.flatMap(({ item }) => (item?.status === 'processing' ? [item.id] : [])),
      )
    if (processing().length === 0) return
    let wait = FIRST_WAIT_MS
    let stopped = false
    let timer: ReturnType<typeof setTimeout>
    const poll = async () => {
      try {
        // One question for all of them; those that left the list are ready or have failed.
        const { items } = await api.media.list({ status: 'processing' }, { limit: 200 })
        const open = new Set(items.map(({ id }) => id))
        const ended = processing().filter((id) => !open.has(id))
        const answers = await Promise.allSettled(ended.slice(0, FETCHED_AT_ONCE).map((id) => api.media.get(id)))
        if (stopped) return
        const fresh = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
        if (fresh.length > 0) {
          void queries.invalidateQueries({ queryKey: holdallKeys.mediaLists })
          for (const { id } of fresh) void queries.invalidateQueries({ queryKey: holdallKeys.mediaItem(id) })
          timeline.patch(fresh)
          return
        }
      } catch {
        // The connection may be gone for a moment; the next round asks again.
      }
      if (stopped) return
      wait = Math.min(LONGEST_WAIT_MS, wait * 1.5)
      timer = setTimeout(poll, wait)
    }
    timer = setTimeout(poll, wait)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [api, queries, timeline, version])

  useEffect(() => {
    const retry = () => timeline.retry()
    addEventListener('online', retry)
    return () => removeEventListener('online', retry)
  }, [timeline])

  // Someone else may have added things while this tab was in the background.
  useEffect(() => {
    const refresh = async () => {
      if (document.visibilityState !== 'visible' || timeline.pristine || sort !== '-created') return
      try {
        const { items } = await api.media.list({ ...filter, sort }, { limit: 50 })
        timeline.prepend(
          items.filter(({ createdAt }) => Date.parse(createdAt) > (timeline.segments[0]?.entries[0]?.at ?? 0)),
        )
        timeline.patch(items)
      } catch {
        // What is shown stays.
      }
    }
    document.addEventListener('visibilitychange', refresh)
    return () => document.removeEventListener('visibilitychange', refresh)
  }, [api, filter, sort, timeline])
}

/** Whether a new item belongs into a filtered list, as far as this side can tell. */
function matches(item: MediaItem, filter: MediaQuery): boolean {
  const among = (list: string | undefined, value: string) => list === undefined || list.split(',').includes(value)
  return (
    filter.q === undefined &&
    filter.from === undefined &&
    filter.to === undefined &&
    filter.unused === undefined &&
    filter.duplicates === undefined &&
    among(filter.source_type, item.sourceType) &&
    among(filter.kind, item.kind) &&
    among(filter.visibility, item.visibility) &&
    among(filter.status, item.status) &&
    (filter.tags === undefined || item.tags.some((tag) => among(filter.tags, tag))) &&
    item.sizeBytes >= (filter.minBytes ?? 0) &&
    item.sizeBytes <= (filter.maxBytes ?? Number.POSITIVE_INFINITY)
  )
}
