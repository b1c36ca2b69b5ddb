import type { Page } from '@holdall/client'
import type { Job } from '@holdall/protocol'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useApi } from '../api/api-context.ts'
import { type JobNews, jobNewsOf } from './job-news.ts'

/** Follows jobs while the page is shown: progress is drawn as it is told, a change of state lets the list be read again. */
export function useJobEvents(): void {
  const { events } = useApi()
  const queries = useQueryClient()
  useEffect(() => {
    const readAgain = () => void queries.invalidateQueries({ queryKey: ['jobs'] })
    return events.listen({
      onGap: readAgain,
      onEvent: (event) => {
        const news = jobNewsOf(event)
        if (news === null) return
        const known = patch(queries.getQueriesData<InfiniteData<Page<Job>>>({ queryKey: ['jobs'] }), news)
        for (const [key, pages] of known.changed) queries.setQueryData(key, pages)
        if (known.needsReading) readAgain()
      },
    })
  }, [events, queries])
}

type Lists = ReturnType<ReturnType<typeof useQueryClient>['getQueriesData']>

/** The lists with the job's progress in them, and whether one of them has to be read again. */
function patch(lists: Lists, { jobId, state, progress }: JobNews) {
  let needsReading = false
  const changed = lists.flatMap(([key, data]) => {
    const list = data as InfiniteData<Page<Job>> | undefined
    const before = list?.pages.flatMap(({ items }) => items).find(({ id }) => id === jobId)
    if (!list || !before || before.state !== state) {
      needsReading = true
      return []
    }
    const pages = list.pages.map((page) => ({
      ...page,
      items: page.items.map((job) => (job.id === jobId ? { ...job, progress } : job)),
    }))
    return [[key, { ...list, pages }] as const]
  })
  return { changed, needsReading }
}
