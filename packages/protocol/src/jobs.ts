import * as z from 'zod/mini'
import { commaList, formatParameter, integerParameter } from './parameters.ts'
import { textSchema } from './text.ts'

/** Where a job stands. */
export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

/**
 * Long work on one item: `inspect` looks at a recording, `hls` and `progressive` make what browsers play, `enhance` a better picture. Or for one that
 * is not there yet: `generate` makes it from words, `speech` says them.
 */
export const JOB_KINDS = ['inspect', 'hls', 'progressive', 'enhance', 'generate', 'speech'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/** A job as it is answered. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  state: z.enum(JOB_STATES),
  progress: z.number().check(z.describe('0 to 1')),
  reason: z.optional(z.string().check(z.describe('Why it failed, what it waits for, or what the last attempt met'))),
  mediaId: z.nullable(z.string().check(z.describe('Null until what is generated or spoken is there'))),
  ownerUserId: z.string(),
  attempts: z.number(),
  createdAt: z.string().check(z.describe('RFC 3339, UTC')),
  startedAt: z.nullable(z.string()),
  finishedAt: z.nullable(z.string()),
})
export type Job = z.infer<typeof jobSchema>

/** The query of `GET /api/jobs`. */
export const jobListQuerySchema = z.strictObject({
  state: z.optional(commaList(z.enum(JOB_STATES), JOB_STATES.join(', '))),
  kind: z.optional(commaList(z.enum(JOB_KINDS), JOB_KINDS.join(', '))),
  media: z.optional(textSchema(128).check(z.describe('Of this media item'))),
  limit: z.optional(integerParameter(1, 200, 'Default: 50')),
  cursor: z.optional(textSchema(2000).check(z.describe('`nextCursor` of the page before'))),
  format: formatParameter,
})
export type JobListQuery = z.infer<typeof jobListQuerySchema>

export const jobListSchema = z.object({
  items: z.array(jobSchema),
  nextCursor: z.nullable(z.string()).check(z.describe('Null on the last page')),
})

/** The body of `POST /api/media/:id/renditions`: what is to be made. */
export const renditionRequestSchema = z.strictObject({ kind: z.enum(['hls', 'progressive']) })
