import * as z from 'zod/mini'
import { metadataSchema } from '../metadata.ts'
import { anyIdSchema, textSchema, timeSchema } from '../text.ts'
import { externalIdSchema } from './project-requests.ts'

const MAX_SCENES = 10_000

/** A scene, as answered everywhere. */
export const sceneSchema = z.object({
  id: z.string(),
  externalId: z.optional(z.nullable(z.string())),
  projectId: z.string(),
  name: z.string(),
  position: z.number().check(z.describe('0 is the first')),
  mediaId: z.nullable(z.string()).check(z.describe('Its picture or clip')),
  audioMediaId: z.nullable(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Scene = z.infer<typeof sceneSchema>
export const sceneListSchema = z.object({ items: z.array(sceneSchema), nextCursor: z.nullable(z.string()) })

const changeable = {
  name: z.optional(textSchema(200)),
  metadata: z.optional(metadataSchema),
  mediaId: z.optional(z.nullable(anyIdSchema)),
  audioMediaId: z.optional(z.nullable(anyIdSchema)),
}

/** The body of `POST /:id/scenes`. */
export const sceneCreateSchema = z.strictObject({
  ...changeable,
  externalId: z.optional(z.nullable(externalIdSchema)),
  position: z.optional(z.int().check(z.minimum(0), z.maximum(MAX_SCENES))).check(z.describe('Default: the last')),
})
export type SceneCreate = z.infer<typeof sceneCreateSchema>

/** The body of `PATCH /:id/scenes/:sceneId`; `metadata` is a merge patch. */
export const scenePatchSchema = z.strictObject(changeable)
export type ScenePatch = z.infer<typeof scenePatchSchema>

/** The body of `PUT /:id/scenes/order`: every scene of the project, once. */
export const sceneOrderSchema = z.strictObject({ ids: z.array(anyIdSchema).check(z.maxLength(MAX_SCENES)) })
