import { parseInput } from '@holdall/protocol'
import * as z from 'zod/mini'
import { deletePrefix, planPrefix } from '../../maintenance/delete-prefix.ts'
import { eraseUser, planErasure } from '../../maintenance/erase-user.ts'
import type { Platform } from '../../platform.ts'
import { jsonBody } from '../json-request.ts'
import { answerProgress, PROGRESS_TYPES } from '../progress-answer.ts'
import type { Routes } from '../route.ts'

const dryRun = z.optional(z.boolean()).check(z.describe('Only tell what would go. Default: true'))
const clearSchema = z.strictObject({
  prefix: z.string().check(z.maxLength(1024), z.describe("Beginning of keys; '' is the whole bucket")),
  dryRun,
})
const eraseSchema = z.strictObject({ dryRun })

/** Deleting in bulk, for operators: a plan unless it is asked for in so many words. */
export function adminDeletionRoutes(routes: Routes, platform: Platform): void {
  const spec = {
    method: 'post' as const,
    tag: 'Admin' as const,
    access: 'service' as const,
    answerTypes: PROGRESS_TYPES,
  }
  routes.add(
    {
      ...spec,
      path: '/api/admin/clear',
      summary: 'Delete everything whose key begins with a prefix: rows, bytes and renditions',
      body: clearSchema,
    },
    async (c) => {
      const { prefix, dryRun = true } = parseInput(clearSchema, await jsonBody(c), 'The body')
      const context = platform.deletion
      return answerProgress(c, (onProgress, signal) =>
        dryRun ? planPrefix(context, prefix) : deletePrefix(context, prefix, { onProgress, signal }),
      )
    },
  )
  routes.add(
    {
      ...spec,
      path: '/api/admin/users/:userId/erase',
      summary: 'Delete everything that a user has; overrides what snapshots pin',
      body: eraseSchema,
    },
    async (c) => {
      const userId = c.req.param('userId') as string
      const { dryRun = true } = parseInput(eraseSchema, await jsonBody(c), 'The body')
      const context = platform.deletion
      return answerProgress(c, (onProgress, signal) =>
        dryRun ? planErasure(context, userId) : eraseUser(context, userId, { onProgress, signal }),
      )
    },
  )
}
