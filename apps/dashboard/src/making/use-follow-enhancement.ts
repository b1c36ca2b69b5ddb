import type { MediaItem } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useApi } from '../api/api-context.ts'
import { nameOf } from '../format/name.ts'
import { useStartedJobs } from '../jobs/started-jobs-context.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { enhancementWords } from './enhancement-words.ts'

const FAILURE_LASTS_MS = 30_000

/** Shows an item that is being made better in the list, follows it wherever the person goes meanwhile, and says what came of it. */
export function useFollowEnhancement(): (made: MediaItem) => void {
  const api = useApi()
  const jobs = useStartedJobs()
  const toasts = useToasts()
  const queries = useQueryClient()
  const arrivals = useArrivals()
  const navigate = useNavigate()

  const show = (item: MediaItem) => {
    queries.setQueryData(holdallKeys.mediaItem(item.id), item)
    arrivals.arrived(item)
  }
  const begin = (made: MediaItem) => {
    const words = enhancementWords(made.enhancementType ?? '')
    show(made)
    void queries.invalidateQueries({ queryKey: holdallKeys.mediaLists })
    const begun = toasts.show(`${words.doing} ${nameOf(made)}`, { link: { label: 'Show', run: () => open(made) } })
    jobs.follow({
      title: `${words.doing} ${nameOf(made)}`,
      isIts: ({ mediaId }) => mediaId === made.id,
      settle: async () => {
        const item = await api.media.get(made.id)
        if (item.status === 'processing') return false
        show(item)
        toasts.dismiss(begun)
        for (const queryKey of [holdallKeys.mediaLists, ['usage'], ['lineage']])
          void queries.invalidateQueries({ queryKey })
        if (item.status === 'failed') tellFailure(item)
        else toasts.show(`${words.done}: ${nameOf(item)}`, { link: { label: 'Show', run: () => open(item) } })
        return true
      },
    })
  }
  const tellFailure = (item: MediaItem) => {
    toasts.show(`${nameOf(item)} was not made better`, {
      tone: 'danger',
      detail: item.statusReason ?? 'No reason was given.',
      lastsMs: FAILURE_LASTS_MS,
      link: { label: 'Retry', run: () => void retry(item) },
    })
  }
  const retry = async (item: MediaItem) => {
    try {
      await api.media.retry(item.id)
      begin({ ...item, status: 'processing', statusReason: null })
    } catch (error) {
      showProblem(toasts, 'It was not begun again', error)
    }
  }
  const open = ({ id }: MediaItem) => void navigate({ to: '/', search: { item: id } })
  return begin
}
