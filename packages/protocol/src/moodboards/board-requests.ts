import * as z from 'zod/mini'
import { descriptionSchema, visibilitySchema } from '../media/fields.ts'
import { booleanParameter, formatParameter, integerParameter, wordParameter } from '../parameters.ts'
import { parseInput } from '../parse-input.ts'
import { externalIdSchema } from '../projects/project-requests.ts'
import { anyIdSchema, textSchema } from '../text.ts'

const titleSchema = textSchema(200).check(z.trim(), z.minLength(1))

/** The body of `POST /api/moodboards`. */
export const boardCreateSchema = z.strictObject({
  title: titleSchema,
  description: z.optional(descriptionSchema),
  visibility: z.optional(visibilitySchema),
  externalId: z.optional(z.nullable(externalIdSchema)),
})
export type BoardCreate = z.infer<typeof boardCreateSchema>

/** The body of `PATCH /api/moodboards/:id`; what is absent stays. */
export const boardPatchSchema = z.strictObject({
  title: z.optional(titleSchema),
  description: z.optional(descriptionSchema),
  visibility: z.optional(visibilitySchema),
  externalId: z.optional(z.nullable(externalIdSchema)),
  coverMediaId: z.optional(z.nullable(anyIdSchema)).check(z.describe('Null: the first picture that was placed')),
})
export type BoardPatch = z.infer<typeof boardPatchSchema>

/** The query of `DELETE /api/moodboards/:id`. */
export const boardDeleteQuerySchema = z.strictObject({
  purge: z.optional(booleanParameter('At once, not by way of the trash')),
  format: formatParameter,
})

const BOARD_SORTS = ['updated', 'created', 'title'] as const
export type BoardSortField = (typeof BOARD_SORTS)[number]

const sortWords = BOARD_SORTS.flatMap((word) => [word, `-${word}`] as const)

/** The query of `GET /api/moodboards`. */
export const boardListQuerySchema = z.strictObject({
  q: z.optional(textSchema(500).check(z.trim(), z.describe('Full text over title and description'))),
  visibility: z.optional(visibilitySchema),
  sort: z.optional(
    z.pipe(
      wordParameter(sortWords, 'updated and created begin with the newest; `-` reverses. Default: updated'),
      z.transform((word) => {
        const by = word.replace('-', '') as BoardSortField
        return { by, descending: (by !== 'title') !== word.startsWith('-') }
      }),
    ),
  ),
  trashed: z.optional(booleanParameter('Only what is in the trash; without it, only what is not')),
  limit: z.optional(integerParameter(1, 200, 'Boards per page. Default: 50')),
  cursor: z.optional(textSchema(2000).check(z.describe('nextCursor of the page before; bound to sort and filters'))),
  format: formatParameter,
})

export interface BoardListQuery {
  filter: Pick<z.infer<typeof boardListQuerySchema>, 'q' | 'visibility' | 'trashed'>
  sort: { by: BoardSortField; descending: boolean }
  limit: number
  cursor: string | null
}

/** @throws {invalid_request} */
export function parseBoardListQuery(parameters: Record<string, string>): BoardListQuery {
  const parsed = parseInput(boardListQuerySchema, parameters, 'The query')
  const { sort = { by: 'updated', descending: true }, limit = 50, cursor = null, format: _, ...filter } = parsed
  return { filter, sort, limit, cursor }
}
