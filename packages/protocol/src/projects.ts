import * as z from 'zod/mini'
import { type BaseProject, PROJECT_STATUSES } from './project-types.ts'
import { timeSchema } from './text.ts'

export const MEMBER_ROLES = ['owner', 'editor', 'viewer'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** A project, as answered everywhere. */
export const projectSchema = z.object({
  id: z.string(),
  externalId: z
    .optional(z.nullable(z.string()))
    .check(z.describe('The id it was given from outside; accepted wherever its id is')),
  name: z.string(),
  description: z.string(),
  type: z.string(),
  status: z.enum(PROJECT_STATUSES),
  ownerUserId: z.string(),
  role: z.enum(MEMBER_ROLES).check(z.describe('What the caller is in it')),
  coverMediaId: z.nullable(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  counts: z.object({ documents: z.number(), scenes: z.number(), media: z.number() }),
  sizeBytes: z.number(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  deletedAt: z.nullable(timeSchema),
})

export type Project = BaseProject & z.infer<typeof projectSchema>
