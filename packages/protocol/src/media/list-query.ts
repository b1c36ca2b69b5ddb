import * as z from 'zod/mini'
import { HoldallError } from '../errors.ts'
import { MEDIA_KINDS } from '../keys/layouts.ts'
import { isMime } from '../mime/mime.ts'
import {
  booleanParameter,
  commaList,
  formatParameter,
  integerParameter,
  momentParameter,
  unusedParameter,
  wordParameter,
} from '../parameters.ts'
import { parseInput } from '../parse-input.ts'
import { textSchema } from '../text.ts'
import { MEDIA_STATUSES, SOURCE_TYPES, VISIBILITIES } from './media-item.ts'

export const ORIENTATIONS = ['landscape', 'portrait', 'square'] as const
export type Orientation = (typeof ORIENTATIONS)[number]

export const MEDIA_SORTS = ['created', 'updated', 'taken', 'size', 'name', 'duration', 'relevance'] as const
export type MediaSortField = (typeof MEDIA_SORTS)[number]

export interface MediaSort {
  by: MediaSortField
  /** Always true for `relevance`: the best comes first. */
  descending: boolean
}

const mimePattern = textSchema(200).check(
  z.refine(
    (value) => isMime(value.endsWith('/*') ? `${value.slice(0, -1)}x` : value),
    'must be a MIME type such as image/png or image/*',
  ),
)

const filterShape = {
  source_type: z.optional(commaList(z.enum(SOURCE_TYPES), SOURCE_TYPES.join(', '))),
  kind: z.optional(commaList(z.enum(MEDIA_KINDS), MEDIA_KINDS.join(', '))),
  q: z.optional(
    textSchema(500).check(z.trim(), z.describe('Full text over title, description, tags, original name and prompt')),
  ),
  tags: z.optional(commaList(textSchema(100), 'tags')),
  project: z.optional(commaList(textSchema(200), 'ids or external ids of projects')),
  visibility: z.optional(commaList(z.enum(VISIBILITIES), VISIBILITIES.join(', '))),
  from: z.optional(momentParameter('start', 'Created at or after; a date means its first moment in UTC')),
  to: z.optional(momentParameter('end', 'Created before; a date includes the whole day in UTC')),
  minBytes: z.optional(integerParameter(0, Number.MAX_SAFE_INTEGER, 'At least so many bytes')),
  maxBytes: z.optional(integerParameter(0, Number.MAX_SAFE_INTEGER, 'At most so many bytes')),
  mime: z.optional(commaList(mimePattern, 'MIME types, image/* allowed')),
  orientation: z.optional(commaList(z.enum(ORIENTATIONS), ORIENTATIONS.join(', '))),
  status: z.optional(commaList(z.enum(MEDIA_STATUSES), MEDIA_STATUSES.join(', '))),
  unused: z.optional(unusedParameter()),
  duplicates: z.optional(
    booleanParameter('true: another live item of the same owner has the same content; false: none has'),
  ),
  trashed: z.optional(booleanParameter('Only what is in the trash; without it, only what is not')),
}

interface Bounds {
  from?: Date | undefined
  to?: Date | undefined
  minBytes?: number | undefined
  maxBytes?: number | undefined
}

const boundsInOrder = z.superRefine<Bounds>(({ from, to, minBytes, maxBytes }, context) => {
  if (from && to && from >= to) context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' })
  if (minBytes !== undefined && maxBytes !== undefined && minBytes > maxBytes) {
    context.addIssue({ code: 'custom', path: ['maxBytes'], message: 'must not be below minBytes' })
  }
})

/** What selects media items, in a list or in bulk. */
export const mediaFilterSchema = z.strictObject(filterShape).check(boundsInOrder)
export type MediaFilter = z.infer<typeof mediaFilterSchema>

const sortWords = MEDIA_SORTS.flatMap((word) => [word, `-${word}`] as const)
const sortParameter = z.pipe(
  wordParameter(sortWords, '`-` reverses; `relevance` needs q and always has the best first. Default: -created'),
  z.transform((word): MediaSort => {
    const by = word.replace('-', '') as MediaSortField
    return { by, descending: by === 'relevance' || word.startsWith('-') }
  }),
)

const relevanceHasQuery = z.superRefine<{ q?: string | undefined; sort?: MediaSort | undefined }>(
  ({ q, sort }, context) => {
    if (sort?.by === 'relevance' && !q) {
      context.addIssue({ code: 'custom', path: ['sort'], message: 'relevance needs a search text in q' })
    }
  },
)

/** The query of `GET /api/media`. */
export const mediaListQuerySchema = z
  .strictObject({
    ...filterShape,
    sort: z.optional(sortParameter),
    limit: z.optional(integerParameter(1, 200, 'Items per page. Default: 50')),
    cursor: z.optional(textSchema(2000).check(z.describe('nextCursor of the page before; bound to sort and filters'))),
    facets: z.optional(booleanParameter('Adds counts')),
    format: formatParameter,
  })
  .check(boundsInOrder, relevanceHasQuery)

export interface MediaListQuery {
  filter: MediaFilter
  sort: MediaSort
  limit: number
  cursor: string | null
  facets: boolean
  format: 'v1' | 'v2' | null
}

/**
 * The parameters of a query by name, empty ones left out.
 *
 * @throws {invalid_request} when one is repeated
 */
export function queryParameters(query: URLSearchParams): Record<string, string> {
  const parameters = new Map<string, string>()
  for (const [name, value] of query) {
    if (parameters.has(name)) {
      const errors = [{ path: name.slice(0, 200), message: 'is given more than once' }]
      throw new HoldallError('invalid_request', 'The query repeats a parameter', {
        errors,
        hint: 'Separate values by commas',
      })
    }
    parameters.set(name, value)
  }
  return Object.fromEntries([...parameters].filter(([, value]) => value.trim() !== ''))
}

/** @throws {invalid_request} on an unknown parameter, value, number or sort */
export function parseMediaListQuery(query: URLSearchParams): MediaListQuery {
  const parsed = parseInput(mediaListQuerySchema, queryParameters(query), 'The query')
  const {
    sort = { by: 'created', descending: true },
    limit = 50,
    cursor = null,
    facets = false,
    format = null,
    ...filter
  } = parsed
  return { filter, sort, limit, cursor, facets, format }
}
