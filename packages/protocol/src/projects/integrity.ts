import * as z from 'zod/mini'
import { anyIdSchema } from '../text.ts'
import { missingMediaSchema } from './project.ts'

/** The answer of `GET /:id/integrity`. */
export const integritySchema = z.object({
  valid: z.boolean().check(z.describe('No issue of severity error')),
  issues: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      path: z.string().check(z.describe('documents/NAME, scenes/ID or media/ID')),
      code: z.enum([
        'missing_media',
        'trashed_media',
        'missing_object',
        'wrong_size',
        'failed_media',
        'invalid_document',
        'unknown_version',
        'unread',
      ]),
      message: z.string(),
      checksum: z.optional(z.string()),
      mediaId: z.optional(z.string()),
    }),
  ),
})
export type IntegrityReport = z.infer<typeof integritySchema>

/** The body of `POST /:id/relink`: what a person chose; what is not named is looked for by checksum. */
export const relinkRequestSchema = z.strictObject({
  map: z
    .optional(z.record(anyIdSchema, anyIdSchema))
    .check(z.describe('Missing media id → id of the item that stands in')),
})

/** The answer of `POST /:id/relink`. */
export const relinkSchema = z.object({
  relinked: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      usedBy: z.array(z.object({ kind: z.enum(['document', 'scene']), name: z.string() })),
    }),
  ),
  missing: z.array(missingMediaSchema).check(z.describe('Still')),
})
export type Relink = z.infer<typeof relinkSchema>

/** The answer of `GET /api/media/:id/usage`. */
export const mediaUsageSchema = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['document', 'scene', 'snapshot', 'board']),
      projectId: z.nullable(z.string()).check(z.describe('Null for a board')),
      projectName: z.nullable(z.string()),
      name: z.string().check(z.describe('Of the document, scene, snapshot or board')),
      sceneId: z.optional(z.string()),
      snapshotId: z.optional(z.string()),
      boardId: z.optional(z.string()),
    }),
  ),
  nextCursor: z.nullable(z.string()),
})
export type MediaUsage = z.infer<typeof mediaUsageSchema>

/** What a deletion did. */
export const deletionReportSchema = z.object({
  deletedCount: z.number(),
  failedCount: z.number(),
  totalBytes: z.number(),
  errors: z.array(z.object({ key: z.string(), message: z.string() })),
})
export type DeletionReport = z.infer<typeof deletionReportSchema>
