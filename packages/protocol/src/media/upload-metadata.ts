import * as z from 'zod/mini'
import { HoldallError } from '../errors.ts'
import { PROJECT_CATEGORIES, type ProjectCategory } from '../keys/layouts.ts'
import { metadataSchema } from '../metadata.ts'
import { parseInput } from '../parse-input.ts'
import { textSchema } from '../text.ts'
import { descriptionSchema, placeShape, sha256Schema, tagsSchema, titleSchema, visibilitySchema } from './fields.ts'
import { SOURCE_TYPES } from './media-item.ts'
import { parseMirrored } from './requests.ts'

const linkSchema = textSchema(2000).check(z.regex(/^https?:\/\//i, 'must be an http or https URL'))

/** Whose work a file is, as a request says it. */
export const uploadAttributionSchema = z.object({
  author: z.optional(textSchema(500)),
  authorUrl: z.optional(linkSchema),
  license: z.optional(textSchema(500)),
  sourceUrl: z.optional(linkSchema),
})

/**
 * The `metadata` that comes with an upload. Members that are not named here (`prompt`, `model`, `seed`, whatever a program
 * adds) become part of the item's metadata.
 */
export const uploadMetadataSchema = z.looseObject({
  title: z.optional(titleSchema),
  description: z.optional(descriptionSchema),
  tags: z.optional(tagsSchema),
  visibility: z.optional(visibilitySchema),
  ...placeShape,
  category: z.optional(
    z
      .enum([...PROJECT_CATEGORIES, 'exports'])
      .check(z.describe('Folder of the project; exports means output. Default: uploads')),
  ),
  sourceType: z.optional(z.enum(SOURCE_TYPES)),
  enhancementType: z.optional(textSchema(50)),
  originalMediaId: z.optional(textSchema(64)),
  attribution: z.optional(uploadAttributionSchema),
  sha256: z.optional(sha256Schema.check(z.describe('The upload is refused when its content has another digest'))),
  metadata: z.optional(metadataSchema),
})

type Parsed = z.infer<typeof uploadMetadataSchema>
type Known = Pick<
  Parsed,
  | 'title'
  | 'description'
  | 'tags'
  | 'visibility'
  | 'projectId'
  | 'sceneId'
  | 'sourceType'
  | 'enhancementType'
  | 'originalMediaId'
  | 'attribution'
  | 'sha256'
>

/** What an upload says about itself. */
export type UploadMetadata = Known & { category?: ProjectCategory; metadata: Record<string, unknown> }

const OLDER_NAMES: Readonly<Record<string, string>> = {
  source_type: 'sourceType',
  enhancement_type: 'enhancementType',
  original_media_id: 'originalMediaId',
  project_id: 'projectId',
  scene_id: 'sceneId',
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HoldallError('invalid_request', 'The upload’s metadata is not JSON', { cause })
  }
}

/** Older names become the present ones, null members count as absent, and a text of tags is split at its commas. */
function modernise(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const result = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue
    const present = Object.hasOwn(OLDER_NAMES, name) ? (OLDER_NAMES[name] as string) : name
    if (present === name || !Object.hasOwn(value, present)) result.set(present, member)
  }
  const tags = result.get('tags')
  if (typeof tags === 'string') result.set('tags', tags.split(','))
  return Object.fromEntries(result)
}

/**
 * Parses the metadata of an upload, given as JSON text or as an object; nothing means nothing said.
 *
 * @throws {invalid_request}
 */
export function parseUploadMetadata(input: unknown): UploadMetadata {
  const value = typeof input === 'string' ? (input.trim() === '' ? {} : readJson(input)) : (input ?? {})
  const parsed = parseInput(uploadMetadataSchema, modernise(value), 'The upload’s metadata')
  const { title, description, tags, visibility, projectId, sceneId, category, sourceType, ...more } = parsed
  const { enhancementType, originalMediaId, attribution, sha256, metadata: nested = {}, ...rest } = more
  const { title: olderTitle, description: olderDescription, tags: olderTags, ...free } = nested
  const mirrored = parseMirrored({ title: olderTitle, description: olderDescription, tags: olderTags })
  const own = {
    title,
    description,
    tags,
    visibility,
    projectId,
    sceneId,
    sourceType,
    enhancementType,
    originalMediaId,
    attribution,
    sha256,
  }
  return {
    ...mirrored,
    ...(Object.fromEntries(Object.entries(own).filter(([, member]) => member !== undefined)) as Known),
    ...(category === undefined ? {} : { category: category === 'exports' ? 'output' : category }),
    metadata: parseInput(metadataSchema, { ...rest, ...free }, 'The upload’s metadata'),
  }
}
