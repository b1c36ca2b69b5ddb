import * as z from 'zod/mini'
import { metadataSchema } from '../metadata.ts'
import { textSchema } from '../text.ts'
import { placeShape, tagsSchema, titleSchema } from './fields.ts'
import { GENERATED_KINDS } from './providers.ts'

const MAX_PARAMETERS_BYTES = 16_384

const providerName = textSchema(50).check(z.minLength(1), z.describe('One of `GET /api/media/providers`'))
const words = textSchema(10_000).check(z.refine((text) => text.trim() !== '', 'must not be empty'))
const parametersSchema = metadataSchema.check(
  z.refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_PARAMETERS_BYTES,
    `must not exceed ${MAX_PARAMETERS_BYTES} bytes as JSON`,
  ),
  z.describe('What else the provider takes, at most 16 KiB'),
)

const needsProject = z.refine<{ projectId?: string | undefined; sceneId?: string | undefined }>(
  ({ projectId, sceneId }) => sceneId === undefined || projectId !== undefined,
  { path: ['sceneId'], error: 'needs a projectId' },
)

/** The body of `POST /api/media/generate`. */
export const generateRequestSchema = z
  .strictObject({
    prompt: words,
    provider: providerName,
    kind: z.optional(z.enum(GENERATED_KINDS).check(z.describe('Default: image'))),
    model: z.optional(textSchema(200).check(z.minLength(1))),
    seed: z.optional(z.union([z.int(), textSchema(100)])),
    parameters: z.optional(parametersSchema),
    ...placeShape,
    title: z.optional(titleSchema.check(z.describe('Default: how the prompt begins'))),
    tags: z.optional(tagsSchema),
  })
  .check(needsProject)
export type GenerateRequest = z.infer<typeof generateRequestSchema>

/** The body of `POST /api/media/speech`. */
export const speechRequestSchema = z
  .strictObject({
    text: words,
    voice: textSchema(200).check(z.minLength(1)),
    provider: providerName,
    language: z.optional(
      textSchema(35).check(z.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'must be like de or de-CH')),
    ),
    ...placeShape,
    title: z.optional(titleSchema.check(z.describe('Default: how the text begins'))),
    tags: z.optional(tagsSchema),
  })
  .check(needsProject)
export type SpeechRequest = z.infer<typeof speechRequestSchema>

/** What is answered to who asked for something that takes its time: `GET /api/jobs/:id` names the item when it is there. */
export const jobStartedSchema = z.object({ jobId: z.string() })
export type JobStarted = z.infer<typeof jobStartedSchema>
