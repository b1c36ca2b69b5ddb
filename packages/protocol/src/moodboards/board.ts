import * as z from 'zod/mini'
import { mediaItemSchema, VISIBILITIES } from '../media/media-item.ts'
import { timeSchema } from '../text.ts'

/** What a board shows of a media item: enough to draw it, less than the library tells. */
const boardMediaSchema = z.pick(mediaItemSchema, {
  id: true,
  kind: true,
  status: true,
  title: true,
  originalFilename: true,
  mimeType: true,
  width: true,
  height: true,
  durationSeconds: true,
  placeholder: true,
  attribution: true,
  deletedAt: true,
  url: true,
  thumbnailUrl: true,
  posterUrl: true,
  storageUrl: true,
})
export type BoardMedia = z.infer<typeof boardMediaSchema>

/** Something that lies on a board: a media item, a note, or both. */
export const boardItemSchema = z.object({
  id: z.string(),
  mediaId: z
    .nullable(z.string())
    .check(z.describe('Null for a note, for what was purged, and for what the caller may not see')),
  url: z.nullable(z.string()).check(z.describe('Permanent: the storageUrl of the item; null where it cannot be seen')),
  x: z.number(),
  y: z.number(),
  w: z.number(),
  h: z.number(),
  z: z.number().check(z.describe('The higher lies on top')),
  note: z.string(),
  media: z.nullable(boardMediaSchema),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type BoardItem = z.infer<typeof boardItemSchema>

/** A moodboard without what lies on it, as lists answer it. */
export const boardSchema = z.object({
  id: z.string(),
  externalId: z.nullable(z.string()),
  title: z.string(),
  description: z.string(),
  visibility: z.enum(VISIBILITIES),
  ownerUserId: z.string(),
  coverMediaId: z.nullable(z.string()).check(z.describe('As it was chosen')),
  cover: z
    .nullable(boardMediaSchema)
    .check(z.describe('The chosen cover, else the first picture or video that was placed')),
  itemCount: z.number(),
  revision: z.number().check(z.describe('Counts up with every change of the board or of what lies on it')),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  deletedAt: z.nullable(timeSchema),
})
export type Board = z.infer<typeof boardSchema>

/** A moodboard with everything on it, from the bottom to the top. */
export const boardWithItemsSchema = z.extend(boardSchema, { items: z.array(boardItemSchema) })
export type BoardWithItems = z.infer<typeof boardWithItemsSchema>

export const boardListSchema = z.object({
  items: z.array(boardSchema),
  nextCursor: z.nullable(z.string()).check(z.describe('Null on the last page')),
})
export type BoardList = z.infer<typeof boardListSchema>

export const boardItemListSchema = z.object({ items: z.array(boardItemSchema) })
