import * as z from 'zod/mini'
import { textSchema, timeSchema } from '../text.ts'
import { missingMediaSchema } from './project.ts'

/** A named point in time of a project: its documents and scenes, and the media they use. */
export const snapshotSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  author: z.string(),
  documents: z.number(),
  media: z.number(),
  sizeBytes: z.number().check(z.describe('Of the media that it pins')),
  createdAt: timeSchema,
})
export type Snapshot = z.infer<typeof snapshotSchema>
export const snapshotListSchema = z.object({ items: z.array(snapshotSchema), nextCursor: z.nullable(z.string()) })

/** The body of `POST /:id/snapshots`. */
export const snapshotCreateSchema = z.strictObject({
  name: z.optional(textSchema(200).check(z.trim(), z.minLength(1))),
})

/** The answer of `POST /:id/snapshots/:snapshotId/restore`. */
export const snapshotRestoreSchema = z.object({
  documents: z.array(z.object({ name: z.string(), revision: z.number() })).check(z.describe('As they are now')),
  deletedDocuments: z.array(z.string()).check(z.describe('Came after the snapshot; their history is kept')),
  restoredMedia: z
    .array(z.string())
    .check(z.describe('Back from the trash, or from where the snapshot had retained them')),
  replacedMedia: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .check(z.describe('Their bytes had been replaced: the documents now name the item that has the earlier ones')),
  missing: z.array(missingMediaSchema),
})
export type SnapshotRestore = z.infer<typeof snapshotRestoreSchema>
