import * as z from 'zod/mini'
import { type BaseProject, PROJECT_STATUSES } from '../project-types.ts'
import { timeSchema } from '../text.ts'

export const MEMBER_ROLES = ['owner', 'editor', 'viewer'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** Media that a project names and that is in the trash or gone. */
export const missingMediaSchema = z.object({
  mediaId: z.string(),
  state: z.enum(['trashed', 'gone']),
  checksum: z
    .nullable(z.string())
    .check(z.describe('SHA-256 of what it was; null when it was never the owner’s to see')),
  filename: z.nullable(z.string()).check(z.describe('Its original name')),
  sizeBytes: z.nullable(z.number()),
  usedBy: z.array(z.object({ kind: z.enum(['document', 'scene']), name: z.string() })),
})
export type MissingMedia = z.infer<typeof missingMediaSchema>

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
  missing: z
    .optional(z.array(missingMediaSchema))
    .check(z.describe('Of one project, where its documents or scenes name media that are not there')),
})

/** A project, with what belongs to it, as answered everywhere. */
export type Project = BaseProject & z.infer<typeof projectSchema>
