import type { Job } from '@holdall/protocol'
import { ApiProblem } from '../http/api-problem.ts'
import { pause } from '../http/pause.ts'
import type { Request } from '../http/send.ts'
import { type CallOptions, type Page, type PageOptions, pathOf } from './page.ts'

/** What narrows a list of jobs; comma lists mean "any of". */
export interface JobQuery {
  /** waiting, running, done, failed, cancelled */
  state?: string | undefined
  kind?: string | undefined
  /** Of this item. */
  media?: string | undefined
}

const ASK_AGAIN_MS = 1_000

/** Long work on the server. */
export function createJobsApi(request: Request) {
  const path = (id: string, rest = ''): string => pathOf`/api/jobs/${id}` + rest
  const get = (id: string, { signal }: CallOptions = {}) => request<Job>(path(id), { signal })
  return {
    list: (query: JobQuery = {}, { signal, ...page }: PageOptions = {}) =>
      request<Page<Job>>('/api/jobs', { query: { ...query, ...page }, signal }),
    get,
    cancel: (id: string, { signal }: CallOptions = {}) => request<Job>(path(id, '/cancel'), { method: 'POST', signal }),
    retry: (id: string, { signal }: CallOptions = {}) => request<Job>(path(id, '/retry'), { method: 'POST', signal }),
    /** Waits until the job has ended well. @throws {ApiProblem} `unprocessable` when it failed, `conflict` when it was cancelled */
    finished: async (
      id: string,
      { onProgress, signal }: CallOptions & { onProgress?: (job: Job) => void } = {},
    ): Promise<Job> => {
      for (;;) {
        const job = await get(id, { signal })
        onProgress?.(job)
        if (job.state === 'done') return job
        if (job.state === 'failed')
          throw new ApiProblem(422, {
            code: 'unprocessable',
            title: 'The job failed',
            detail: job.reason ?? 'No reason is known.',
          })
        if (job.state === 'cancelled')
          throw new ApiProblem(409, {
            code: 'conflict',
            title: 'The job was cancelled',
            detail: 'The job was cancelled.',
          })
        await pause(ASK_AGAIN_MS, signal)
      }
    },
  }
}

export type JobsApi = ReturnType<typeof createJobsApi>
