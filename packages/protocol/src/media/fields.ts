import * as z from 'zod/mini'
import { anyIdSchema, textSchema } from '../text.ts'
import { VISIBILITIES } from './media-item.ts'

const MAX_TAGS = 100
const MAX_TAG_LENGTH = 100

/** Trimmed, without empty ones and repetitions, in the order they came. */
export function normaliseTags(tags: string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
}

const rawTags = z
  .array(textSchema(1000))
  .check(
    z.maxLength(1000),
    z.describe(`At most ${MAX_TAGS} tags of ${MAX_TAG_LENGTH} characters; trimmed, repetitions dropped`),
  )

/** Tags as a request gives them. */
export const tagsSchema = z.pipe(
  z.pipe(rawTags, z.transform(normaliseTags)),
  z.array(z.string().check(z.maxLength(MAX_TAG_LENGTH))).check(z.maxLength(MAX_TAGS)),
)

/** At least one tag. */
export const someTagsSchema = z.pipe(tagsSchema, z.array(z.string()).check(z.minLength(1)))

const emptyWhenNull = z.transform((value: string | null) => value ?? '')

export const titleSchema = z.pipe(z.nullable(textSchema(500)), emptyWhenNull)
export const descriptionSchema = z.pipe(z.nullable(textSchema(10_000)), emptyWhenNull)
export const visibilitySchema = z.enum(VISIBILITIES)

/** SHA-256 in hex; answered in lower case. */
export const sha256Schema = z
  .string()
  .check(z.regex(/^[0-9a-fA-F]{64}$/, 'must be SHA-256 as 64 hex digits'), z.toLowerCase())

export const sizeBytesSchema = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER))

/** Where an item is put: a project (id or external id) and a scene of it. */
export const placeShape = { projectId: z.optional(anyIdSchema), sceneId: z.optional(anyIdSchema) }

/** Where something new is to be seen: in the place of a board's item, or as the cover of the board. */
export const boardPlaceShape = {
  boardId: z.optional(textSchema(200).check(z.describe('The board that shows it'))),
  itemId: z.optional(
    textSchema(200).check(z.describe('The item in whose place it comes; without it, it becomes the cover')),
  ),
}
export const needsBoard = z.refine<{ boardId?: string | undefined; itemId?: string | undefined }>(
  ({ boardId, itemId }) => itemId === undefined || boardId !== undefined,
  { path: ['itemId'], error: 'needs a boardId' },
)
