import * as z from 'zod/mini'
import { metadataSchema } from '../metadata.ts'
import { textSchema } from '../text.ts'
import { boardPlaceShape, needsBoard, titleSchema } from './fields.ts'

/** What the `local` provider does, named for what it does. */
export const LOCAL_ENHANCEMENTS = ['upscale', 'sharpen', 'denoise', 'auto-levels', 'grayscale'] as const
export type LocalEnhancement = (typeof LOCAL_ENHANCEMENTS)[number]

const words = textSchema(50).check(z.regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case words joined by dashes'))

/** The body of `POST /api/media/:id/enhance`. */
export const enhanceRequestSchema = z
  .strictObject({
    type: words.check(z.describe(`With the provider \`local\`: ${LOCAL_ENHANCEMENTS.join(', ')}`)),
    provider: z.optional(words.check(z.describe('Default: local'))),
    options: z.optional(metadataSchema.check(z.describe('With `upscale`: {"factor": 2} or 4'))),
    title: z.optional(titleSchema),
    ...boardPlaceShape,
  })
  .check(needsBoard)
export type EnhanceRequest = z.infer<typeof enhanceRequestSchema>

/** What an upload to `POST /api/media/generated` says of how it was made; more members are kept as they are. */
export const generationNoteSchema = z.looseObject({
  prompt: textSchema(20_000).check(z.minLength(1), z.describe('The words that the model was given')),
  model: textSchema(200).check(z.minLength(1)),
  provider: textSchema(200).check(z.minLength(1)),
  seed: z.optional(
    z.union([z.int(), textSchema(100)]).check(z.describe('So that the same words may give the same picture')),
  ),
})
