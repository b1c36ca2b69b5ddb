import * as z from 'zod/mini'
import { HoldallError } from '../errors.ts'
import { metadataSchema } from '../metadata.ts'
import { booleanParameter, formatParameter, integerParameter, wordParameter } from '../parameters.ts'
import { parseInput } from '../parse-input.ts'
import { textSchema } from '../text.ts'
import {
  descriptionSchema,
  placeShape,
  sha256Schema,
  sizeBytesSchema,
  tagsSchema,
  titleSchema,
  visibilitySchema,
} from './fields.ts'

const MAX_LINK_SECONDS = 30 * 86_400

const editableShape = {
  title: z.optional(titleSchema),
  description: z.optional(descriptionSchema),
  tags: z.optional(tagsSchema),
}

/** The body of `PATCH /api/media/:id`. */
export const mediaPatchSchema = z.strictObject({
  ...editableShape,
  visibility: z.optional(visibilitySchema),
  metadata: z.optional(
    metadataSchema.check(
      z.describe('A merge patch (RFC 7396); its members title, description and tags set the item’s own'),
    ),
  ),
})

/** What a patch changes; `metadata` is a merge patch without title, description and tags. */
export type MediaPatch = z.infer<typeof mediaPatchSchema>

const mirroredSchema = z.object({ ...editableShape, tags: z.optional(z.nullable(tagsSchema)) })

/**
 * Parses a patch; the older `metadata.title`, `.description` and `.tags` set the item's own, unless the patch names these too.
 *
 * @throws {invalid_request}
 */
export function parseMediaPatch(body: unknown): MediaPatch {
  const { metadata, ...own } = parseInput(mediaPatchSchema, body, 'The body')
  if (metadata === undefined) return own
  const { title, description, tags, ...rest } = metadata
  const mirrored = parseMirrored({ title, description, tags })
  return { ...mirrored, ...own, ...(Object.keys(rest).length > 0 ? { metadata: rest } : {}) }
}

/** Title, description and tags as older programs keep them in `metadata`. */
export function parseMirrored(values: { title: unknown; description: unknown; tags: unknown }) {
  const { tags, ...texts } = parseMirroredFields(values)
  return { ...texts, ...(tags === undefined ? {} : { tags: tags ?? [] }) }
}

function parseMirroredFields(values: object) {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  try {
    return parseInput(mirroredSchema, given, 'The metadata')
  } catch (error) {
    if (!(error instanceof HoldallError)) throw error
    const errors = error.errors?.map(({ path, message }) => ({ path: `metadata.${path}`, message }))
    throw new HoldallError(error.code, error.message, { errors })
  }
}

/** The body of `POST /api/media/check`. */
export const mediaCheckSchema = z.strictObject({ sha256: sha256Schema, sizeBytes: sizeBytesSchema })
export type MediaCheck = z.infer<typeof mediaCheckSchema>

export const mediaCheckAnswerSchema = z.object({ known: z.boolean(), mediaId: z.optional(z.string()) })
export type MediaCheckAnswer = z.infer<typeof mediaCheckAnswerSchema>

/** The body of `POST /api/media/:id/copy`. */
export const mediaCopySchema = z.strictObject({ ...placeShape, title: z.optional(titleSchema) }).check(
  z.refine(({ projectId, sceneId }) => sceneId === undefined || projectId !== undefined, {
    path: ['sceneId'],
    error: 'needs a projectId',
  }),
)
export type MediaCopy = z.infer<typeof mediaCopySchema>

/** The query of routes that answer one item. */
export const mediaItemQuerySchema = z.strictObject({ format: formatParameter })

/** The query of `GET /api/media/:id/waveform`. */
export const waveformQuerySchema = z.strictObject({
  detail: z.optional(
    wordParameter(
      ['overview', 'medium', 'fine'],
      'How many peaks: at most 1,000, 10,000, or 100 a second up to 200,000. Default: medium',
    ),
  ),
})

/** The query of `DELETE /api/media/:id`. */
export const mediaDeleteQuerySchema = z.strictObject({
  force: z.optional(booleanParameter('Also when something refers to it')),
  purge: z.optional(booleanParameter('At once, not by way of the trash')),
  format: formatParameter,
})

/** The query of `GET /api/media/:id/url`. */
export const mediaUrlQuerySchema = z.strictObject({
  expiresIn: z.optional(integerParameter(1, MAX_LINK_SECONDS, 'Seconds, exact. Default: 3600')),
  download: z.optional(textSchema(500).check(z.describe('Makes the link a download under this name'))),
  format: formatParameter,
})

export const mediaUrlAnswerSchema = z.object({
  url: z.string(),
  expiresAt: z.string().check(z.describe('RFC 3339, UTC')),
})
export type MediaUrlAnswer = z.infer<typeof mediaUrlAnswerSchema>
