import * as z from 'zod/mini'
import { formatParameter, integerParameter } from '../parameters.ts'
import { textSchema } from '../text.ts'
import { mediaItemSchema } from './media-item.ts'

/** Bits of 64 in which two pictures may differ at most and still be looked for. */
export const MAX_SIMILAR_DISTANCE = 15

/** The query of `GET /api/media/:id/similar`. */
export const similarQuerySchema = z.strictObject({
  maxDistance: z.optional(
    integerParameter(
      0,
      MAX_SIMILAR_DISTANCE,
      'Bits of 64 that may differ: 0 looks the same, 4 is the same in another size or format, 10 also slightly cropped or brightened. Default: 10',
    ),
  ),
  limit: z.optional(integerParameter(1, 200, 'Items per page. Default: 50')),
  cursor: z.optional(textSchema(2000).check(z.describe('`nextCursor` of the page before'))),
  format: formatParameter,
})
export type SimilarQuery = z.infer<typeof similarQuerySchema>

/** The answer of `GET /api/media/:id/similar`. */
export const similarListSchema = z.object({
  comparable: z
    .boolean()
    .check(
      z.describe('False while the item is processed, for what is neither picture nor video, and for plain surfaces'),
    ),
  items: z
    .array(z.extend(mediaItemSchema, { distance: z.number().check(z.describe('Bits of 64 that differ')) }))
    .check(z.describe('The nearest first; the item itself is not among them')),
  nextCursor: z.nullable(z.string()).check(z.describe('Null on the last page')),
})
export type SimilarList = z.infer<typeof similarListSchema>
