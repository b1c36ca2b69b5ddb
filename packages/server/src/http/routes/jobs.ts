import { jobListQuerySchema, jobListSchema, jobSchema, parseInput, queryParameters } from '@holdall/protocol'
import { cancelJob, retryJob } from '../../media/jobs/change-job.ts'
import { getJob, listJobs } from '../../media/jobs/find-jobs.ts'
import { presentJob } from '../../media/jobs/job-row.ts'
import type { Platform } from '../../platform.ts'
import { answerJson } from '../json-answer.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'

/** Long work that can be watched, stopped and tried again. */
export function jobRoutes(routes: Routes, platform: Platform): void {
  const { media, jobHandlers } = platform
  routes.add(
    {
      method: 'get',
      path: '/api/jobs',
      summary: "The caller's jobs, the newest first",
      tag: 'Jobs',
      access: 'user',
      query: jobListQuerySchema,
      answer: jobListSchema,
    },
    async (c) => {
      const query = parseInput(jobListQuerySchema, queryParameters(searchParams(c)), 'The query')
      const { rows, nextCursor } = await listJobs(media.database, identityOf(c), query)
      return answerJson(c, { items: rows.map(presentJob), nextCursor })
    },
  )
  routes.add(
    { method: 'get', path: '/api/jobs/:id', summary: 'One job', tag: 'Jobs', access: 'user', answer: jobSchema },
    async (c) => answerJson(c, presentJob(await getJob(media.database, identityOf(c), c.req.param('id') as string))),
  )
  routes.add(
    {
      method: 'post',
      path: '/api/jobs/:id/cancel',
      summary: 'Stop a job that waits, or soon one that runs',
      tag: 'Jobs',
      access: 'user',
      answer: jobSchema,
    },
    async (c) =>
      answerJson(c, presentJob(await cancelJob(media, jobHandlers, identityOf(c), c.req.param('id') as string))),
  )
  routes.add(
    {
      method: 'post',
      path: '/api/jobs/:id/retry',
      summary: 'Try a failed or stopped job again',
      tag: 'Jobs',
      access: 'user',
      answer: jobSchema,
    },
    async (c) => answerJson(c, presentJob(await retryJob(media, identityOf(c), c.req.param('id') as string))),
  )
}
