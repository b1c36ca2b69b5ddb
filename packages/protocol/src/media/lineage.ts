import * as z from 'zod/mini'
import { MEDIA_KINDS } from '../keys/layouts.ts'
import { timeSchema } from '../text.ts'
import { SOURCE_TYPES } from './media-item.ts'

const nullableText = z.nullable(z.string())

/** How an item came to be, as far as it was written down. */
export const makingSchema = z.object({
  prompt: z.optional(z.string()),
  model: z.optional(z.string()),
  provider: z.optional(z.string()),
  seed: z.optional(z.union([z.string(), z.number()])),
  parameters: z.optional(z.record(z.string(), z.unknown())),
  parentChecksum: z
    .optional(z.string())
    .check(z.describe('SHA-256 of the content that it was made from, which may have been replaced since')),
})
export type Making = z.infer<typeof makingSchema>

/** An item of a lineage. */
export const lineageItemSchema = z.object({
  id: z.string(),
  originalMediaId: nullableText.check(z.describe('Null also when the caller may not see that item')),
  title: z.string(),
  originalFilename: z.string(),
  kind: z.enum(MEDIA_KINDS),
  thumbnailUrl: nullableText,
  sourceType: z.enum(SOURCE_TYPES),
  enhancementType: nullableText,
  checksum: z.string(),
  createdAt: timeSchema,
  deletedAt: z.nullable(timeSchema),
  made: makingSchema,
})
export type LineageItem = z.infer<typeof lineageItemSchema>

/** The answer of `GET /api/media/:id/lineage`. */
export const lineageSchema = z.object({
  item: lineageItemSchema,
  ancestors: z.array(lineageItemSchema).check(z.describe('What it was made from first, then what that was made from')),
  descendants: z
    .array(
      z.extend(lineageItemSchema, { depth: z.number().check(z.describe('1 for what was made from the item itself')) }),
    )
    .check(
      z.describe('A tree in the order of reading: each item is followed by what was made from it, the oldest first'),
    ),
  truncated: z.boolean().check(z.describe('Whether there is more than is answered: 100 generations, 500 descendants')),
})
export type Lineage = z.infer<typeof lineageSchema>
