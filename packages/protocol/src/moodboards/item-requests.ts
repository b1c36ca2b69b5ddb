import * as z from 'zod/mini'
import { parseInput } from '../parse-input.ts'
import { anyIdSchema, textSchema } from '../text.ts'

export const MAX_BOARD_ITEMS = 2_000
const MAX_COORDINATE = 1_000_000
const MAX_LAYER = 1_000_000_000

// zod's numbers are finite: NaN and the infinities have no JSON anyway, and 1e999 is read as one of them.
const coordinate = z.number().check(z.minimum(-MAX_COORDINATE), z.maximum(MAX_COORDINATE))
const extent = z.number().check(z.gt(0), z.maximum(MAX_COORDINATE))

const placeShape = {
  x: z.optional(coordinate),
  y: z.optional(coordinate),
  w: z.optional(extent),
  h: z.optional(extent),
  z: z.optional(z.int().check(z.minimum(-MAX_LAYER), z.maximum(MAX_LAYER), z.describe('The higher lies on top'))),
  note: z.optional(textSchema(5_000)),
  mediaId: z.optional(z.nullable(anyIdSchema)),
}

/** Something to be placed on a board. Absent: at 0, 0; 320 wide and as high as the picture asks for; on top of everything. */
const boardItemCreateSchema = z.strictObject(placeShape).check(
  z.refine(({ mediaId, note }) => (mediaId ?? null) !== null || (note ?? '') !== '', {
    path: ['mediaId'],
    error: 'name a media item, or give a note',
  }),
)
export type BoardItemCreate = z.infer<typeof boardItemCreateSchema>

const severalSchema = z.strictObject({
  items: z.array(boardItemCreateSchema).check(z.minLength(1), z.maxLength(MAX_BOARD_ITEMS)),
})

/** The body of `POST /:id/items`: one item, or several that are placed together. */
export const boardItemsCreateSchema = z.union([boardItemCreateSchema, severalSchema])

/** One item, or several, of which all are placed or none. @throws {invalid_request} */
export function parseBoardItemsCreate(body: unknown): { items: BoardItemCreate[]; several: boolean } {
  // Not by the union: its errors would speak of both forms.
  const several = typeof body === 'object' && body !== null && Object.hasOwn(body, 'items')
  if (several) return { items: parseInput(severalSchema, body, 'The body').items, several }
  return { items: [parseInput(boardItemCreateSchema, body, 'The body')], several }
}

/** The body of `PATCH /:id/items/:itemId`; what is absent stays. */
export const boardItemPatchSchema = z.strictObject(placeShape)
export type BoardItemPatch = z.infer<typeof boardItemPatchSchema>

const onlyOnce = (ids: string[]) => new Set(ids).size === ids.length

/** The body of `PATCH /:id/items`: changes of many items, and items to take away; all of it happens or nothing. */
export const boardItemsPatchSchema = z
  .strictObject({
    items: z.optional(
      z
        .array(z.strictObject({ id: anyIdSchema, ...placeShape }))
        .check(z.maxLength(MAX_BOARD_ITEMS), z.describe('What is absent of an item stays')),
    ),
    remove: z.optional(z.array(anyIdSchema).check(z.maxLength(MAX_BOARD_ITEMS), z.describe('Ids of items'))),
  })
  .check(
    z.refine(({ items = [], remove = [] }) => onlyOnce([...items.map(({ id }) => id), ...remove]), {
      path: ['items'],
      error: 'an item is named more than once',
    }),
  )
export type BoardItemsPatch = z.infer<typeof boardItemsPatchSchema>
