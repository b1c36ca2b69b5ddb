import * as z from 'zod/mini'
import { STORAGE_CATEGORIES } from './keys/layouts.ts'
import { textSchema, timeSchema } from './text.ts'

export const ROLES = ['user', 'service'] as const
export type Role = (typeof ROLES)[number]

export const KEY_SCOPES = ['read', 'write'] as const
export type KeyScopeName = (typeof KEY_SCOPES)[number]

const MAX_KEY_DAYS = 3650
const nullableTime = z.nullable(timeSchema)

/** The answer of `GET /api/session`: who is asking. */
export const sessionSchema = z.object({
  userId: z.string(),
  role: z.enum(ROLES),
  via: z.enum(['token', 'key', 'session', 'delivery', 'anonymous', 'internal']).check(z.describe('How they proved it')),
  expiresAt: nullableTime,
})
export type Session = z.infer<typeof sessionSchema>

/** An API key, as listed. */
export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  scopes: z.array(z.enum(KEY_SCOPES)),
  prefix: z.string().check(z.describe('Its first characters, to recognise it by')),
  createdAt: timeSchema,
  lastUsedAt: nullableTime,
  expiresAt: nullableTime,
})
export type ApiKey = z.infer<typeof apiKeySchema>

/** A new API key: the only time that the key itself is shown. */
export const createdApiKeySchema = z.extend(apiKeySchema, { key: z.string() })
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>

export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) })
export type ApiKeyList = z.infer<typeof apiKeyListSchema>

/** The body of `POST /api/keys`. The expiry is given in days or as a moment, or not at all. */
export const createApiKeySchema = z
  .strictObject({
    name: textSchema(200).check(z.trim(), z.minLength(1)),
    role: z.optional(z.enum(ROLES)).check(z.describe('Default: user')),
    scopes: z.optional(z.array(z.enum(KEY_SCOPES)).check(z.minLength(1), z.maxLength(KEY_SCOPES.length))),
    expiresInDays: z.optional(z.nullable(z.int().check(z.minimum(1), z.maximum(MAX_KEY_DAYS)))),
    expiresAt: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
  })
  .check(
    z.refine(({ expiresInDays, expiresAt }) => expiresInDays == null || expiresAt == null, {
      path: ['expiresAt'],
      error: 'give either expiresInDays or expiresAt',
    }),
  )
export type CreateApiKey = z.infer<typeof createApiKeySchema>

/** Bytes of one category, under the names that older programs read. */
export const categoryUsageSchema = z.object({
  bytes: z.number(),
  megabytes: z.number().check(z.describe('bytes / 1048576, two decimals')),
  file_count: z.number(),
})
export type CategoryUsage = z.infer<typeof categoryUsageSchema>

/** Megabytes as statistics give them: bytes / 1048576, two decimals. */
export function megabytes(bytes: number): number {
  return Math.round((bytes / 1_048_576) * 100) / 100
}

const categoriesSchema = z.record(z.enum(STORAGE_CATEGORIES), categoryUsageSchema)
const countSchema = z.object({ bytes: z.number(), files: z.number() })

/** The answer of `GET /api/usage`. */
export const usageSchema = z.object({
  userId: z.string(),
  usedBytes: z
    .number()
    .check(z.describe('Originals, renditions and the history of documents, as counted by the quota')),
  quotaBytes: z.nullable(z.number()).check(z.describe('Null: no limit')),
  items: z.number(),
  categories: categoriesSchema,
  bySource: z.record(z.string(), countSchema),
  byKind: z.record(z.string(), countSchema),
})
export type Usage = z.infer<typeof usageSchema>

/** The answer of `GET /api/storage/stats`: every category is there, zeros included. */
export const storageStatsSchema = z.object({
  root: z.string().check(z.describe('The store’s URL without credentials')),
  categories: categoriesSchema,
  total: categoryUsageSchema,
})
export type StorageStats = z.infer<typeof storageStatsSchema>
