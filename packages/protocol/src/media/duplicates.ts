import * as z from 'zod/mini'
import { formatParameter, integerParameter } from '../parameters.ts'
import { textSchema } from '../text.ts'
import { mediaItemSchema } from './media-item.ts'

/** The query of `GET /api/media/duplicates`. */
export const duplicatesQuerySchema = z.strictObject({
  limit: z.optional(integerParameter(1, 200, 'Groups per page. Default: 50')),
  cursor: z.optional(textSchema(2000).check(z.describe('`nextCursor` of the page before'))),
  format: formatParameter,
})
export type DuplicatesQuery = z.infer<typeof duplicatesQuerySchema>

/** The answer of `GET /api/media/duplicates`: items of identical content, together. */
export const duplicatesSchema = z.object({
  items: z
    .array(
      z.object({
        checksum: z.string().check(z.describe('SHA-256 in hex, the same for all of them')),
        count: z.number().check(z.describe('Live items with this content')),
        wastedBytes: z.number().check(z.describe('What all but one of them take')),
        items: z.array(mediaItemSchema).check(z.describe('The oldest first, 20 at most')),
      }),
    )
    .check(z.describe('The most wasteful first')),
  nextCursor: z.nullable(z.string()).check(z.describe('Null on the last page')),
})
export type Duplicates = z.infer<typeof duplicatesSchema>
