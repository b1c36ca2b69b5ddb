import type { Request } from './request.ts'
import type { Job, Page } from './types.ts'

/** Long work: the routes of `/api/jobs`. */
export function createJobsApi(request: Request) {
  const path = (id: string, rest = '') => `jobs/${encodeURIComponent(id)}${rest}`
  return {
    /** @param state comma list, any of */
    list: (state: string | undefined, cursor: string | null, signal: AbortSignal) =>
      request<Page<Job>>('jobs', { query: { state, limit: 50, cursor: cursor ?? undefined }, signal }),
    get: (id: string) => request<Job>(path(id)),
    cancel: (id: string) => request<Job>(path(id, '/cancel'), { method: 'POST' }),
    retry: (id: string) => request<Job>(path(id, '/retry'), { method: 'POST' }),
  }
}

export type JobsApi = ReturnType<typeof createJobsApi>
