import {
  generateRequestSchema,
  jobStartedSchema,
  type ProviderList,
  parseInput,
  providerListSchema,
  speechRequestSchema,
} from '@holdall/protocol'
import type { Context } from 'hono'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { requestGeneration, requestSpeech } from '../../media/asking/request-making.ts'
import { getJob } from '../../media/jobs/find-jobs.ts'
import type { Platform } from '../../platform.ts'
import { describeProviders } from '../../providers/describe-providers.ts'
import type { AppEnv } from '../env.ts'
import { idempotentJson } from '../idempotent-json.ts'
import { answerJson, answerJsonText } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

/** Who makes files for people, and what they make from words. */
export function providerRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { media, providers } = platform
  routes.add(
    {
      method: 'get',
      path: '/api/media/providers',
      summary: 'Who enhances, generates and speaks on this server',
      tag: 'Media',
      access: 'user',
      answer: providerListSchema,
    },
    (c) => answerJson(c, { items: describeProviders(providers) } satisfies ProviderList),
  )
  const shared = {
    method: 'post' as const,
    tag: 'Media' as const,
    access: 'user' as const,
    status: 202,
    answer: jobStartedSchema,
  }
  const limit = rateLimit(limits.uploads, { by: 'identity', what: 'generations' })
  routes.add(
    {
      ...shared,
      path: '/api/media/generate',
      summary: 'Have a picture, video or sound made from words: a job, which names the item when it is there',
      body: generateRequestSchema,
    },
    async (c) => {
      const body = await jsonBody(c)
      const request = parseInput(generateRequestSchema, body, 'The body')
      return started(c, platform, body, (id) => requestGeneration(media, providers, identityOf(c), request, id))
    },
    limit,
  )
  routes.add(
    {
      ...shared,
      path: '/api/media/speech',
      summary: 'Have a text spoken: a job, which names the item when it is there',
      body: speechRequestSchema,
    },
    async (c) => {
      const body = await jsonBody(c)
      const request = parseInput(speechRequestSchema, body, 'The body')
      return started(c, platform, body, (id) => requestSpeech(media, providers, identityOf(c), request, id))
    },
    limit,
  )
}

/** Starts a job once per `Idempotency-Key`. */
async function started(
  c: Context<AppEnv>,
  platform: Platform,
  body: unknown,
  start: (id: string | undefined) => Promise<string>,
): Promise<Response> {
  const { database, media } = platform
  const identity = identityOf(c)
  const answerOf = (jobId: string) => ({ status: 202, body: JSON.stringify({ jobId }) })
  const answer = await idempotentJson(
    c,
    platform,
    {
      body,
      createId: () => media.createId('job'),
      recall: (id) =>
        getJob(database, identity, id).then(
          () => answerOf(id),
          () => null,
        ),
    },
    async (id) => answerOf(await start(id)),
  )
  const { jobId } = JSON.parse(answer.body) as { jobId: string }
  return answerJsonText(c, answer.body, answer.status, { Location: `/api/jobs/${jobId}` })
}
