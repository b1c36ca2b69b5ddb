import * as z from 'zod/mini'
import { anyIdSchema } from '../text.ts'
import { someTagsSchema, visibilitySchema } from './fields.ts'
import { mediaFilterSchema } from './list-query.ts'

/** How many items one bulk request may name. */
export const MAX_BULK_IDS = 1000

const unique = z.transform((ids: string[]) => [...new Set(ids)])

const targetShape = {
  ids: z.optional(
    z.pipe(
      z
        .array(anyIdSchema)
        .check(z.minLength(1), z.maxLength(MAX_BULK_IDS), z.describe('All of them or none are changed')),
      unique,
    ),
  ),
  filter: z.optional(
    mediaFilterSchema.check(z.describe('Instead of ids: everything that the list would show; done by a job')),
  ),
}

/** The body of `POST /api/media/bulk`: exactly one of `ids` and `filter`, and what to do. */
export const mediaBulkSchema = z
  .discriminatedUnion('action', [
    z.strictObject({
      ...targetShape,
      action: z.literal('delete'),
      force: z.optional(z.boolean().check(z.describe('Also what something refers to'))),
      purge: z.optional(z.boolean().check(z.describe('At once, not by way of the trash'))),
    }),
    z.strictObject({ ...targetShape, action: z.literal('restore') }),
    z.strictObject({ ...targetShape, action: z.literal('tag'), tags: someTagsSchema }),
    z.strictObject({ ...targetShape, action: z.literal('untag'), tags: someTagsSchema }),
    z.strictObject({ ...targetShape, action: z.literal('visibility'), visibility: visibilitySchema }),
    z.strictObject({
      ...targetShape,
      action: z.literal('move'),
      projectId: z.nullable(anyIdSchema).check(z.describe('Null moves to the library')),
    }),
  ])
  .check(
    z.refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
      path: ['ids'],
      error: 'give either ids or filter',
    }),
  )

export type MediaBulk = z.infer<typeof mediaBulkSchema>
export type MediaBulkAction = MediaBulk['action']

/** 200: done; 202: a job does it. */
export const mediaBulkAnswerSchema = z.union([z.object({ changed: z.number() }), z.object({ jobId: z.string() })])
export type MediaBulkAnswer = z.infer<typeof mediaBulkAnswerSchema>
