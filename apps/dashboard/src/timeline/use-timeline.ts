import type { MediaQuery } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'
import { useMedia } from '@holdall/react'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useApi } from '../api/api-context.ts'
import { FACETS } from '../filters/facets.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { Timeline } from './timeline.ts'

/** Lists longer than this are divided by month. */
const DIVIDE_OVER = 600

/** A list for the filter, begun at once, and thrown away with it. */
export function useTimeline(filter: MediaQuery, sort: string): Timeline {
  const api = useApi()
  const arrivals = useArrivals()
  const [generation, setGeneration] = useState(0)
  const key = JSON.stringify(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation is a new list
  const timeline = useMemo(() => {
    const { from, to, ...rest } = JSON.parse(key) as MediaQuery
    return new Timeline({
      range: { from, to },
      instantOf: (item) => instantOf(item, sort),
      load: ({ from: start, to: end, cursor, limit, signal }) =>
        api.media.list({ ...rest, from: start, to: end, sort }, { cursor, limit, signal }),
    })
  }, [api, key, sort, generation])

  // An action that began in another list (an undo from the library while the trash is open) may have changed this one.
  useEffect(
    () =>
      arrivals.onChanged((changed) => {
        if (changed !== timeline) setGeneration((before) => before + 1)
      }),
    [arrivals, timeline],
  )

  useEffect(() => {
    // A short wait, so that what is typed in one go asks once; aborted by the next.
    const timer = setTimeout(() => void timeline.start(), 0)
    return () => {
      clearTimeout(timer)
      timeline.close()
    }
  }, [timeline])

  const { facets, isPrevious } = useMedia({ ...filter, ...FACETS })
  const months = isPrevious ? undefined : facets?.months
  useEffect(() => {
    if (months === undefined || !sort.endsWith('created')) return
    const total = months.reduce((sum, { count }) => sum + count, 0)
    if (total > DIVIDE_OVER) timeline.divide(sort.startsWith('-') ? byMonth(months).reverse() : byMonth(months))
  }, [months, sort, timeline])

  useSyncExternalStore(timeline.subscribe, timeline.getVersion)
  return timeline
}

const byMonth = <Item extends { month: string }>(months: readonly Item[]): Item[] =>
  months.toSorted((a, b) => (a.month < b.month ? -1 : 1))

function instantOf(item: MediaItem, sort: string): number {
  return Date.parse(sort.endsWith('updated') ? item.updatedAt : item.createdAt)
}

/** Whether the order has dates to group by. The moment of the shot is not part of an item's answer, so `taken` has none. */
export const isByDate = (sort: string): boolean => /(created|updated)$/.test(sort)
