import * as z from 'zod/mini'
import { MEDIA_KINDS } from '../keys/layouts.ts'
import { MEDIA_STATUSES, mediaItemSchema, SOURCE_TYPES, VISIBILITIES } from './media-item.ts'

const count = z.number()

/** Counts beside a list; each facet counts with every filter but its own. */
export const mediaFacetsSchema = z.object({
  source_type: z.partialRecord(z.enum(SOURCE_TYPES), count),
  kind: z.partialRecord(z.enum(MEDIA_KINDS), count),
  visibility: z.partialRecord(z.enum(VISIBILITIES), count),
  status: z.partialRecord(z.enum(MEDIA_STATUSES), count),
  tags: z.array(z.object({ tag: z.string(), count })).check(z.describe('The most frequent ones first')),
  months: z
    .array(z.object({ month: z.string(), count }))
    .check(z.describe('As 2026-03, by creation in UTC, newest first')),
})
export type MediaFacets = z.infer<typeof mediaFacetsSchema>

/** The answer of `GET /api/media`. */
export const mediaListSchema = z.object({
  items: z.array(mediaItemSchema),
  nextCursor: z.nullable(z.string()).check(z.describe('Null on the last page')),
  facets: z.optional(mediaFacetsSchema),
  total: z.optional(z.number()).check(z.describe('With facets: how many items the filters select')),
})
export type MediaList = z.infer<typeof mediaListSchema>
