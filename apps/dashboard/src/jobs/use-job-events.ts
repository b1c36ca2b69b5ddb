import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Job, Page } from '../api/types.ts'

/** What a `job.updated` event tells. */
interface JobEvent {
  kind: string
  subjectId: string
  payload: Pick<Job, 'state' | 'progress'>
}

/**
 * Follows jobs while the page is shown: progress is drawn as it is told, a change of state lets the list be read again. The browser connects anew by
 * itself, and goes on where it left off.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function useJobEvents(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const source = new EventSource('/api/events')
    const readAgain = () => void queries.invalidateQueries({ queryKey: ['jobs'] })
    source.addEventListener('reset', readAgain)
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as JobEvent
      if (event.kind !== 'job.updated') return
      const known = patch(queries.getQueriesData<InfiniteData<Page<Job>>>({ queryKey: ['jobs'] }), event)
      for (const [key, pages] of known.changed) queries.setQueryData(key, pages)
      if (known.needsReading) readAgain()
    })
    return () => source.close()
  }, [queries])
}

type Lists = ReturnType<ReturnType<typeof useQueryClient>['getQueriesData']>

/** The lists with the job's progress in them, and whether one of them has to be read again. */
function patch(lists: Lists, { subjectId, payload: { state, progress } }: JobEvent) {
  let needsReading = false
  const changed = lists.flatMap(([key, data]) => {
    const list = data as InfiniteData<Page<Job>> | undefined
    const before = list?.pages.flatMap(({ items }) => items).find(({ id }) => id === subjectId)
    if (!list || !before || before.state !== state) {
      needsReading = true
      return []
    }
    const pages = list.pages.map((page) => ({
      ...page,
      items: page.items.map((job) => (job.id === subjectId ? { ...job, progress } : job)),
    }))
    return [[key, { ...list, pages }] as const]
  })
  return { changed, needsReading }
}
