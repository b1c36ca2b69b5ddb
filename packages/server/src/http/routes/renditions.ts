import {
  enhanceRequestSchema,
  jobSchema,
  mediaItemQuerySchema,
  mediaItemSchema,
  parseInput,
  renditionRequestSchema,
} from '@holdall/protocol'
import * as z from 'zod/mini'
import type { RateLimits } from '../../identity/rate-limits.ts'
import { evictConverted, requestConverted } from '../../media/converted.ts'
import { requestEnhancement } from '../../media/enhancement/request-enhancement.ts'
import { getJob } from '../../media/jobs/find-jobs.ts'
import { presentJob } from '../../media/jobs/job-row.ts'
import { requireBoard, showOnBoard } from '../../media/moodboards/show-on-board.ts'
import { rowOfNewMedia } from '../../media/new-media-row.ts'
import type { Platform } from '../../platform.ts'
import { answerJson } from '../json-answer.ts'
import { jsonBody } from '../json-request.ts'
import { itemJson } from '../media-answer.ts'
import { rateLimit } from '../middleware/rate-limit.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'

const evictedSchema = z.object({ deletedCount: z.number(), totalBytes: z.number() })

/** What is made from an item when somebody asks for it: whole copies of a recording, better pictures. */
export function renditionRoutes(routes: Routes, platform: Platform, limits: RateLimits): void {
  const { media } = platform
  routes.add(
    {
      method: 'post',
      path: '/api/media/:id/renditions',
      summary: 'Have an HLS presentation or a progressive copy made',
      tag: 'Media',
      access: 'user',
      body: renditionRequestSchema,
      status: 202,
      answer: jobSchema,
    },
    async (c) => {
      const { kind } = parseInput(renditionRequestSchema, await jsonBody(c), 'The request')
      const identity = identityOf(c)
      const jobId = await requestConverted(media, identity, c.req.param('id') as string, kind)
      // It may belong to the owner of the item, not to the editor who asked.
      const job = await getJob(media.database, { ...identity, role: 'service' }, jobId)
      return answerJson(c, presentJob(job), 202)
    },
    rateLimit(limits.uploads, { by: 'identity', what: 'conversions' }),
  )
  routes.add(
    {
      method: 'post',
      path: '/api/media/:id/enhance',
      summary: 'Have a better version of a picture made: a new item, which shows the original until then',
      tag: 'Media',
      access: 'user',
      query: mediaItemQuerySchema,
      body: enhanceRequestSchema,
      status: 202,
      answer: mediaItemSchema,
    },
    async (c) => {
      const request = parseInput(enhanceRequestSchema, await jsonBody(c), 'The request')
      const id = c.req.param('id') as string
      const { boardId, itemId } = request
      const identity = identityOf(c)
      const place = boardId === undefined ? undefined : { boardId, itemId }
      await requireBoard(media, identity, place)
      const made = await requestEnhancement(media, platform.providers, identity, id, request)
      // It shows the original until the better one is there: the board can show it from now on.
      if (place) await showOnBoard(media, identity, place, made.id)
      return itemJson(c, platform, rowOfNewMedia(made), 202)
    },
    rateLimit(limits.uploads, { by: 'identity', what: 'conversions' }),
  )
  for (const kind of ['hls', 'progressive'] as const)
    routes.add(
      {
        method: 'delete',
        path: `/api/media/:id/renditions/${kind}`,
        summary: 'Take the copy away; it can be made again',
        tag: 'Media',
        access: 'user',
        answer: evictedSchema,
      },
      async (c) => answerJson(c, await evictConverted(media, identityOf(c), c.req.param('id') as string, kind)),
    )
}
