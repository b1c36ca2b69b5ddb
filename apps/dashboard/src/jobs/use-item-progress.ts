import type { MediaItem } from '@holdall/protocol'
import { useEffect, useState } from 'react'
import { useApi } from '../api/api-context.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { isOpenJob, jobNewsOf } from './job-news.ts'

/** How far the work on an item is that is being processed, 0 to 1, and 0 while nothing is known. When it ends, lists are told. */
export function useItemProgress({ id, status }: Pick<MediaItem, 'id' | 'status'>): number {
  const api = useApi()
  const arrivals = useArrivals()
  const [progress, setProgress] = useState(0)
  useEffect(() => {
    if (status !== 'processing') return
    const readAgain = async () => {
      try {
        const item = await api.media.get(id)
        if (item.status !== 'processing') arrivals.arrived(item)
      } catch {
        // Lists look for themselves from time to time.
      }
    }
    return api.events.listen({
      onGap: () => void readAgain(),
      onEvent: (event) => {
        const news = jobNewsOf(event)
        if (news?.mediaId !== id) return
        if (isOpenJob(news)) setProgress(news.progress)
        else void readAgain()
      },
    })
  }, [api, arrivals, id, status])
  return status === 'processing' ? progress : 0
}
