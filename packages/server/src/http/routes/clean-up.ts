import { deletionReportSchema, parseInput } from '@holdall/protocol'
import * as z from 'zod/mini'
import { CLEAN_UP_KINDS, cleanUp, planCleanUp } from '../../maintenance/clean-up.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { requestHeader } from '../middleware/request-header.ts'
import { identityOf } from '../middleware/require-identity.ts'
import { answerProgress, PROGRESS_TYPES } from '../progress-answer.ts'
import type { Routes } from '../route.ts'

const requestSchema = z.strictObject({
  kinds: z._default(z.array(z.enum(CLEAN_UP_KINDS)).check(z.minLength(1)), ['trash']),
  olderThanDays: z
    .int()
    .check(z.minimum(0), z.maximum(36_500), z.describe('In the trash, or unchanged, for so many days')),
  dryRun: z.optional(z.boolean()).check(z.describe('Only tell what would go. Default: true')),
  everyone: z.optional(z.boolean()).check(z.describe('Of all users; for a service')),
})
const planSchema = z.object({
  items: z.number(),
  totalBytes: z.number(),
  largest: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.string(),
      sizeBytes: z.number(),
      reason: z.enum(CLEAN_UP_KINDS),
      since: z.iso.datetime(),
    }),
  ),
})

/** Making room: what would go, and its going. */
export function cleanUpRoutes(routes: Routes, platform: Platform): void {
  routes.add(
    {
      method: 'post',
      path: '/api/storage/cleanup',
      summary: 'Delete for good what has been in the trash, or unused, for long; a plan unless dryRun is false',
      tag: 'Usage',
      access: 'user',
      body: requestSchema,
      answer: z.union([planSchema, deletionReportSchema]),
      answerTypes: PROGRESS_TYPES,
    },
    async (c) => {
      const { dryRun = true, everyone, ...scope } = parseInput(requestSchema, await jsonBody(c), 'The body')
      const { userId, role } = identityOf(c)
      const ownerUserId = everyone === true && role === 'service' ? null : userId
      const wanted = { ...scope, ownerUserId }
      if (dryRun) return c.json(await planCleanUp(platform.deletion, wanted))
      if (requestHeader(c, 'accept')?.includes('application/x-ndjson') !== true)
        return c.json(await cleanUp(platform.deletion, wanted))
      return answerProgress(c, (emit, signal) => cleanUp(platform.deletion, wanted, { onProgress: emit, signal }))
    },
  )
}
