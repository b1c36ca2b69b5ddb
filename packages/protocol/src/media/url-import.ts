import * as z from 'zod/mini'
import { metadataSchema } from '../metadata.ts'
import { anyIdSchema, textSchema } from '../text.ts'
import { boardPlaceShape, needsBoard, titleSchema } from './fields.ts'
import { SOURCE_TYPES } from './media-item.ts'
import { uploadAttributionSchema } from './upload-metadata.ts'

const urlSchema = textSchema(4096).check(
  z.refine((value) => URL.canParse(value), 'must be a URL'),
  z.describe('http or https, at a public address'),
)

/** The body of `POST /api/media/import`. */
export const mediaImportSchema = z
  .strictObject({
    url: urlSchema,
    sourceType: z.enum(SOURCE_TYPES),
    attribution: z.optional(uploadAttributionSchema),
    title: z.optional(titleSchema),
    metadata: z.optional(metadataSchema),
    enhancementType: z.optional(textSchema(50)),
    originalMediaId: z.optional(anyIdSchema.check(z.describe('What it was made from; with sourceType enhanced'))),
    ...boardPlaceShape,
  })
  .check(needsBoard)
export type MediaImport = z.infer<typeof mediaImportSchema>

/** The body of `POST /api/media/featured`: a stock picture, with whose it is. */
export const mediaFeaturedSchema = z
  .strictObject({
    url: urlSchema,
    provider: textSchema(200).check(z.minLength(1)),
    attribution: uploadAttributionSchema,
    ...boardPlaceShape,
  })
  .check(needsBoard)
export type MediaFeatured = z.infer<typeof mediaFeaturedSchema>
