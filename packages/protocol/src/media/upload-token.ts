import * as z from 'zod/mini'
import { PROJECT_CATEGORIES } from '../keys/layouts.ts'
import { textSchema } from '../text.ts'
import { placeShape, tagsSchema, titleSchema, visibilitySchema } from './fields.ts'
import { SOURCE_TYPES } from './media-item.ts'

/** Longest life of an upload token, seconds. */
export const MAX_UPLOAD_TOKEN_SECONDS = 86_400

/** What the file is to become, whatever its uploader says. */
export const uploadTokenIntentSchema = z.strictObject({
  ...placeShape,
  category: z.optional(z.enum(PROJECT_CATEGORIES)),
  sourceType: z.optional(z.enum(SOURCE_TYPES)),
  visibility: z.optional(visibilitySchema),
  title: z.optional(titleSchema),
  tags: z.optional(tagsSchema),
})

export const uploadTokenRequestSchema = z.strictObject({
  intent: z._default(uploadTokenIntentSchema, {}),
  maxBytes: z.optional(z.int().check(z.positive(), z.describe('Of the file; beside the limits that hold anyway'))),
  expiresIn: z._default(
    z.int().check(z.positive(), z.maximum(MAX_UPLOAD_TOKEN_SECONDS), z.describe('Seconds. Default: 3600')),
    3600,
  ),
})

/** A credential that may upload one file and nothing else. */
export const uploadTokenSchema = z.object({
  token: textSchema(8192),
  /** Of the item that the upload becomes. */
  mediaId: z.string(),
  /** Where the upload begins (tus creation). */
  url: z.string(),
  expiresAt: z.string(),
})

export type UploadTokenRequest = z.infer<typeof uploadTokenRequestSchema>
export type UploadTokenIntent = z.infer<typeof uploadTokenIntentSchema>
export type UploadToken = z.infer<typeof uploadTokenSchema>
