import * as z from 'zod/mini'
import { HoldallError } from '../errors.ts'
import { textSchema, timeSchema } from '../text.ts'

/** Limit of one document's text, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
const MAX_NAME_LENGTH = 200
const SEGMENT = /^[A-Za-z0-9._-]+$/
const RESERVED: ReadonlySet<string> = new Set(['.', '..', 'revisions', 'conflicts'])

/** The document that every project has. */
export const DATA_DOCUMENT = 'data'

/** What the body of `data` always has, and what a key is reset to that a merge patch nulls. */
export const DATA_DEFAULTS = Object.freeze({
  settings: '{}',
  tracks: '[]',
  analysis: 'null',
  media: '[]',
  metadata: '{}',
})

/** The body of `data`. */
export interface ProjectData {
  settings: unknown
  tracks: unknown
  analysis: unknown
  media: unknown
  metadata: unknown
  [key: string]: unknown
}

/** Whether `name` can be a document's: segments of `A-Z a-z 0-9 . _ -` joined by `/`, none of them `revisions`, `conflicts`, `.` or `..`. */
export function isDocumentName(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH) return false
  return name.split('/').every((segment) => SEGMENT.test(segment) && !RESERVED.has(segment))
}

/** @throws {invalid_request} */
export function requireDocumentName(name: string): string {
  if (isDocumentName(name)) return name
  throw new HoldallError('invalid_request', `"${name.slice(0, 100)}" is not a document name`, {
    hint: 'Segments of A-Z a-z 0-9 . _ - joined by /, at most 200 characters; none of them revisions, conflicts, . or ..',
  })
}

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
