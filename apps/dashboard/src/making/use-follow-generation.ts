import type { Job } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useApi } from '../api/api-context.ts'
import { isOpenJob } from '../jobs/job-news.ts'
import { useStartedJobs } from '../jobs/started-jobs-context.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'

const FAILURE_LASTS_MS = 30_000
const NAME_LENGTH = 60

/** Follows what is being made from words wherever the person goes meanwhile, shows it in the list when it is there, and says so. */
export function useFollowGeneration(): (jobId: string, prompt: string) => void {
  const api = useApi()
  const jobs = useStartedJobs()
  const toasts = useToasts()
  const queries = useQueryClient()
  const arrivals = useArrivals()
  const navigate = useNavigate()

  const begin = (jobId: string, name: string) => {
    const message = toasts.show(`Generating ${name}`, {
      link: { label: 'Jobs', run: () => void navigate({ to: '/jobs' }) },
    })
    jobs.follow({
      title: `Generating ${name}`,
      isIts: (news) => news.jobId === jobId,
      settle: async () => {
        const job = await api.jobs.get(jobId)
        if (isOpenJob(job)) return false
        toasts.dismiss(message)
        if (job.state === 'done' && job.mediaId !== null) await arrive(job.mediaId, name)
        else tellEnd(job, name)
        return true
      },
    })
  }
  const arrive = async (id: string, name: string) => {
    const item = await api.media.get(id)
    arrivals.arrived(item)
    for (const queryKey of [holdallKeys.mediaLists, ['usage']]) void queries.invalidateQueries({ queryKey })
    toasts.show(`Generated: ${name}`, {
      link: { label: 'Show', run: () => void navigate({ to: '/', search: { item: id } }) },
    })
  }
  const tellEnd = ({ id, state, reason }: Job, name: string) => {
    toasts.show(`Not generated: ${name}`, {
      tone: 'danger',
      detail: reason ?? (state === 'cancelled' ? 'It was stopped.' : 'No reason was given.'),
      lastsMs: FAILURE_LASTS_MS,
      link: { label: 'Retry', run: () => void retry(id, name) },
    })
  }
  const retry = async (jobId: string, name: string) => {
    try {
      await api.jobs.retry(jobId)
      begin(jobId, name)
    } catch (error) {
      showProblem(toasts, 'It was not begun again', error)
    }
  }
  return (jobId, prompt) => {
    const name = `“${prompt.length > NAME_LENGTH ? `${prompt.slice(0, NAME_LENGTH)}…` : prompt}”`
    begin(jobId, name)
  }
}
