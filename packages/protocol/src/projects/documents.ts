import * as z from 'zod/mini'
import { textSchema, timeSchema } from '../text.ts'

/** A document without its body, as listed. */
export const documentSchema = z.object({
  name: z.string(),
  revision: z.number(),
  sizeBytes: z.number(),
  schemaVersion: z.number(),
  author: z.string(),
  conflicts: z.number().check(z.describe('Values that lost a merge and that nobody has looked at yet')),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type DocumentInfo = z.infer<typeof documentSchema>
export const documentListSchema = z.object({ items: z.array(documentSchema), nextCursor: z.nullable(z.string()) })

/** One entry of a document's history. */
export const revisionSchema = z.object({
  revision: z.number(),
  sizeBytes: z.number(),
  schemaVersion: z.number(),
  author: z.string(),
  createdAt: timeSchema,
  pinned: z.boolean().check(z.describe('Kept for a snapshot')),
})
export type RevisionInfo = z.infer<typeof revisionSchema>
export const revisionListSchema = z.object({ items: z.array(revisionSchema), nextCursor: z.nullable(z.string()) })

/** A value that lost a merge. */
export const conflictSchema = z.object({
  n: z.number(),
  path: z.string().check(z.describe('A JSON Pointer (RFC 6901)')),
  value: z.unknown(),
  revision: z.number().check(z.describe('Of the save that reported it')),
  author: z.string(),
  createdAt: timeSchema,
})
export type DocumentConflict = z.infer<typeof conflictSchema>
export const conflictListSchema = z.object({ items: z.array(conflictSchema), nextCursor: z.nullable(z.string()) })

const MAX_CONFLICTS = 1000

/** The list in the header `X-Conflicts` of a save. */
export const reportedConflictsSchema = z
  .array(z.strictObject({ path: textSchema(2000), value: z.optional(z.unknown()) }))
  .check(z.maxLength(MAX_CONFLICTS))
export type ReportedConflicts = z.infer<typeof reportedConflictsSchema>
