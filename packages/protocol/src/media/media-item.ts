import * as z from 'zod/mini'
import { MEDIA_KINDS } from '../keys/layouts.ts'
import { timeSchema } from '../text.ts'

export const SOURCE_TYPES = ['upload', 'playground', 'enhanced', 'stock'] as const
export type SourceType = (typeof SOURCE_TYPES)[number]

export const VISIBILITIES = ['private', 'public'] as const
export type Visibility = (typeof VISIBILITIES)[number]

export const MEDIA_STATUSES = ['processing', 'ready', 'failed'] as const
export type MediaStatus = (typeof MEDIA_STATUSES)[number]

const nullableText = z.nullable(z.string())
const nullableNumber = z.nullable(z.number())

export const attributionSchema = z
  .object({
    author: z.optional(z.string()),
    authorUrl: z.optional(z.string()),
    license: z.optional(z.string()),
    sourceUrl: z.optional(z.string()),
  })
  .check(z.describe('Whose work this is'))

/** Who made a stock or featured item. */
export type Attribution = z.infer<typeof attributionSchema>

/** A media item as it is answered everywhere, without the older field names. */
export const mediaItemSchema = z.object({
  id: z.string(),
  ownerUserId: z.string().check(z.describe('Whose quota and keys it uses')),
  projectId: nullableText,
  sceneId: nullableText,
  kind: z.enum(MEDIA_KINDS),
  sourceType: z.enum(SOURCE_TYPES),
  enhancementType: nullableText,
  originalMediaId: nullableText.check(z.describe('The item that this one was made from')),
  visibility: z.enum(VISIBILITIES),
  status: z.enum(MEDIA_STATUSES).check(z.describe('The bytes are served whatever the status')),
  statusReason: z.optional(nullableText).check(z.describe('Why it failed, or what was skipped')),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  filename: z.string().check(z.describe('The name in its key')),
  originalFilename: z.string(),
  mimeType: z.string().check(z.describe('By content')),
  sizeBytes: z.number(),
  checksum: z.string().check(z.describe('SHA-256 in hex')),
  storageKey: z.string(),
  width: nullableNumber.check(z.describe('Pixels, as shown (orientation applied)')),
  height: nullableNumber,
  durationSeconds: nullableNumber,
  placeholder: nullableText.check(z.describe('Thumbhash in base64')),
  attribution: z.optional(z.nullable(attributionSchema)),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  deletedAt: z.nullable(timeSchema).check(z.describe('When it went to the trash')),
  createdBy: z.string(),
  url: z.string().check(z.describe('Signed; good for at least an hour')),
  thumbnailUrl: nullableText.check(z.describe('Signed; null while there is none')),
  posterUrl: z.optional(nullableText),
  storageUrl: z.string().check(z.describe('Permanent; needs an identity, a delivery cookie, or a public item')),
})

/** A media item, as answered everywhere. */
export type MediaItem = z.infer<typeof mediaItemSchema>

/** The older field names, which answers carry as well unless `format=v2` is asked for. */
export const legacyMediaFieldsSchema = z.object({
  source_type: z.enum(SOURCE_TYPES),
  enhancement_type: nullableText,
  original_media_id: nullableText,
  owner_user_id: z.string(),
  image_url: z.string().check(z.describe('The storageUrl')),
  public_url: z.string().check(z.describe('The storageUrl')),
  mime_type: z.string(),
  file_size: z.number(),
  created_at: timeSchema,
  updated_at: timeSchema,
})

export type LegacyMediaFields = z.infer<typeof legacyMediaFieldsSchema>

/** A media item with its older field names; `metadata` then mirrors title, description and tags. */
export const mediaItemWithLegacyFieldsSchema = z.extend(mediaItemSchema, legacyMediaFieldsSchema.shape)
