import * as z from 'zod/mini'
import { metadataSchema } from '../metadata.ts'
import { booleanParameter, commaList, formatParameter, integerParameter, wordParameter } from '../parameters.ts'
import { parseInput } from '../parse-input.ts'
import { PROJECT_STATUSES } from '../project-types.ts'
import { anyIdSchema, isStorableText, textSchema } from '../text.ts'
import { MEMBER_ROLES, projectSchema } from './project.ts'

const nameSchema = textSchema(200).check(z.trim(), z.minLength(1))
const descriptionSchema = textSchema(10_000)

/** An id given from outside: kept as `externalId`, accepted wherever an id is, hence a segment of a path. */
export const externalIdSchema = z
  .string()
  .check(
    z.regex(
      /^(?!\.{1,2}$)[^/\\\u0000-\u001f\u007f]{1,200}$/,
      'must have 1 to 200 characters, no slash and no control character',
    ),
    z.refine(isStorableText, 'must not contain broken Unicode'),
  )

/** The body of `POST /api/storage/projects`. */
export const projectCreateSchema = z.strictObject({
  name: nameSchema,
  type: textSchema(40),
  description: z.optional(descriptionSchema),
  metadata: z.optional(metadataSchema),
  externalId: z.optional(z.nullable(externalIdSchema)),
  status: z.optional(z.enum(PROJECT_STATUSES)),
})
export type ProjectCreate = z.infer<typeof projectCreateSchema>

/** The body of `PATCH /api/storage/projects/:id`; what is absent stays. */
export const projectPatchSchema = z.strictObject({
  name: z.optional(nameSchema),
  description: z.optional(descriptionSchema),
  status: z.optional(z.enum(PROJECT_STATUSES)),
  metadata: z.optional(metadataSchema.check(z.describe('A merge patch (RFC 7396)'))),
  externalId: z.optional(z.nullable(externalIdSchema)),
  coverMediaId: z.optional(z.nullable(anyIdSchema)),
})
export type ProjectPatch = z.infer<typeof projectPatchSchema>

/** The body of `POST /api/storage/projects/:id/duplicate`. */
export const projectDuplicateSchema = z.strictObject({
  name: z.optional(nameSchema),
  externalId: z.optional(z.nullable(externalIdSchema)),
})
export type ProjectDuplicate = z.infer<typeof projectDuplicateSchema>

/** The query of `DELETE /api/storage/projects/:id`. */
export const projectDeleteQuerySchema = z.strictObject({
  purge: z.optional(booleanParameter('At once, not by way of the trash')),
  format: formatParameter,
})

export const PROJECT_SORTS = ['updated', 'created', 'name', 'size'] as const
export type ProjectSortField = (typeof PROJECT_SORTS)[number]
export interface ProjectSort {
  by: ProjectSortField
  descending: boolean
}

const sortWords = PROJECT_SORTS.flatMap((word) => [word, `-${word}`] as const)
const NEWEST_FIRST: ReadonlySet<string> = new Set(['updated', 'created', 'size'])

/** The query of `GET /api/storage/projects`. */
export const projectListQuerySchema = z.strictObject({
  type: z.optional(commaList(textSchema(40), 'project types')),
  status: z.optional(commaList(z.enum(PROJECT_STATUSES), PROJECT_STATUSES.join(', '))),
  q: z.optional(textSchema(500).check(z.trim(), z.describe('Full text over name, description and external id'))),
  sort: z.optional(
    z.pipe(
      wordParameter(
        sortWords,
        'updated, created and size begin with the newest or largest; `-` reverses. Default: updated',
      ),
      z.transform((word): ProjectSort => {
        const by = word.replace('-', '') as ProjectSortField
        return { by, descending: NEWEST_FIRST.has(by) !== word.startsWith('-') }
      }),
    ),
  ),
  trashed: z.optional(booleanParameter('Only what is in the trash; without it, only what is not')),
  limit: z.optional(integerParameter(1, 200, 'Projects per page. Default: 50')),
  cursor: z.optional(textSchema(2000).check(z.describe('nextCursor of the page before; bound to sort and filters'))),
  format: formatParameter,
})

export interface ProjectListQuery {
  filter: Pick<z.infer<typeof projectListQuerySchema>, 'type' | 'status' | 'q' | 'trashed'>
  sort: ProjectSort
  limit: number
  cursor: string | null
}

/** @throws {invalid_request} */
export function parseProjectListQuery(parameters: Record<string, string>): ProjectListQuery {
  const parsed = parseInput(projectListQuerySchema, parameters, 'The query')
  const { sort = { by: 'updated', descending: true }, limit = 50, cursor = null, format: _, ...filter } = parsed
  return { filter, sort, limit, cursor }
}

/** The answer of `GET /api/storage/projects`. */
export const projectListSchema = z.object({ items: z.array(projectSchema), nextCursor: z.nullable(z.string()) })
export type ProjectList = z.infer<typeof projectListSchema>

/** The body of `PUT /api/storage/projects/:id/members/:userId`. */
export const memberPutSchema = z.strictObject({ role: z.enum(MEMBER_ROLES) })

export const memberSchema = z.object({
  userId: z.string(),
  role: z.enum(MEMBER_ROLES),
  createdAt: z.string().check(z.describe('RFC 3339, UTC')),
})
export type Member = z.infer<typeof memberSchema>
export const memberListSchema = z.object({
  items: z.array(memberSchema).check(z.describe('The owner first')),
  nextCursor: z.nullable(z.string()),
})

/** The query of lists that only page. */
export const pageQuerySchema = z.strictObject({
  limit: z.optional(integerParameter(1, 200, 'Entries per page. Default: 50')),
  cursor: z.optional(textSchema(2000).check(z.describe('nextCursor of the page before'))),
  format: formatParameter,
})

/** A project type as `GET /api/storage/projects/types` answers it. */
export const projectTypeListSchema = z.object({
  items: z.array(
    z.object({
      projectType: z.string(),
      storagePrefix: z.string(),
      allowedFileTypes: z.array(z.string()),
      maxFileSize: z.number().check(z.describe('Bytes')),
      supportedOperations: z.array(z.string()),
    }),
  ),
})
