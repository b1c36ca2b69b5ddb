import { formatParameter, HoldallError, parseInput, queryParameters, storageStatsSchema } from '@holdall/protocol'
import * as z from 'zod/mini'
import { usageReport } from '../../accounts/usage-report.ts'
import { listUsers } from '../../accounts/users.ts'
import { MEDIA_QUEUES } from '../../media/media-context.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { identityOf } from '../middleware/require-identity.ts'
import type { Routes } from '../route.ts'
import { searchParams } from '../search-params.ts'

const depthSchema = z.object({ waiting: z.number(), active: z.number(), failed: z.number() })
const adminStatsSchema = z.extend(storageStatsSchema, {
  queues: z.record(z.string(), depthSchema),
  transforms: z.object({ entries: z.number(), totalBytes: z.number() }),
  bucketIsOurs: z
    .boolean()
    .check(z.describe('False: the bucket belongs to another instance or restore, and nothing is collected')),
})
const userSchema = z.object({
  userId: z.string(),
  items: z.number(),
  bytes: z.number(),
  quotaBytes: z.nullable(z.number()),
})
const userListSchema = z.object({ items: z.array(userSchema), nextCursor: z.nullable(z.string()) })
const userQuerySchema = z.strictObject({
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200))),
  cursor: z.optional(z.string()),
  format: formatParameter,
})
const userPatchSchema = z.strictObject({
  quotaBytes: z.optional(z.nullable(z.int().check(z.minimum(0)))).check(z.describe('Null returns to the default')),
  revokeLinks: z.optional(z.boolean()).check(z.describe('Every signed link to their items stops working')),
  endSessions: z.optional(z.boolean()).check(z.describe('Signs them out everywhere')),
})

/** For operators: role `service`. */
export function adminRoutes(routes: Routes, platform: Platform): void {
  const { database, jobs, owners } = platform
  routes.add(
    {
      method: 'get',
      path: '/api/admin/stats',
      summary: 'Everybody’s storage, queues and caches',
      tag: 'Admin',
      access: 'service',
      answer: adminStatsSchema,
    },
    async (c) => {
      const { categories, total } = await usageReport(database, identityOf(c), 'everyone')
      const names = Object.values(MEDIA_QUEUES)
      const depths = await Promise.all(names.map((name) => jobs.depth(name)))
      return c.json({
        root: platform.bucket.driver.root,
        categories,
        total,
        queues: Object.fromEntries(names.map((name, index) => [name, depths[index]])),
        transforms: await platform.transforms.stats(),
        bucketIsOurs: platform.bucketIsOurs,
      })
    },
  )
  routes.add(
    {
      method: 'get',
      path: '/api/admin/users',
      summary: 'Who keeps how much',
      tag: 'Admin',
      access: 'service',
      query: userQuerySchema,
      answer: userListSchema,
    },
    async (c) => {
      const { limit = 50, cursor } = parseInput(userQuerySchema, queryParameters(searchParams(c)), 'The query')
      const found = await listUsers(database, {
        limit: limit + 1,
        ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      })
      const items = found.slice(0, limit)
      return c.json({
        items,
        nextCursor: found.length > limit ? Buffer.from(items.at(-1)?.userId ?? '').toString('base64url') : null,
      })
    },
  )
  routes.add(
    {
      method: 'patch',
      path: '/api/admin/users/:userId',
      summary: 'Quota, links and sessions of a user',
      tag: 'Admin',
      access: 'service',
      body: userPatchSchema,
      answer: z.object({ userId: z.string(), quotaBytes: z.nullable(z.number()) }),
    },
    async (c) => {
      const userId = c.req.param('userId') as string
      const { quotaBytes, revokeLinks, endSessions } = parseInput(userPatchSchema, await jsonBody(c), 'The body')
      if (quotaBytes !== undefined) await owners.setQuota(userId, quotaBytes)
      if (revokeLinks) await owners.advance(userId, 'link')
      if (endSessions) await owners.advance(userId, 'session')
      return c.json({ userId, quotaBytes: await owners.quotaBytes(userId) })
    },
  )
}

function readCursor(cursor: string): string {
  const after = Buffer.from(cursor, 'base64url').toString('utf8')
  if (after.includes('\0') || after === '')
    throw new HoldallError('invalid_request', 'The cursor is not valid', {
      errors: [{ path: 'cursor', message: 'is not valid' }],
    })
  return after
}
