import * as z from 'zod/mini'
import { HoldallError } from '../errors.ts'
import { isId } from '../ids.ts'
import { MEDIA_KINDS, STORAGE_CATEGORIES } from '../keys/layouts.ts'
import { sha256Schema, sizeBytesSchema } from '../media/fields.ts'
import { SOURCE_TYPES, VISIBILITIES } from '../media/media-item.ts'
import { uploadAttributionSchema } from '../media/upload-metadata.ts'
import { metadataProblem, metadataSchema } from '../metadata.ts'
import { parseInput } from '../parse-input.ts'
import { PROJECT_STATUSES } from '../project-types.ts'
import { textSchema } from '../text.ts'
import { isDocumentName, MAX_DOCUMENT_BYTES } from './document-name.ts'
import { externalIdSchema } from './project-requests.ts'

export const BUNDLE_FORMAT = 'holdall-bundle'
export const BUNDLE_VERSION = 1
/** Name of the manifest's entry. */
export const BUNDLE_MANIFEST = 'manifest.json'
/** Limit of the manifest's text, in bytes. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024
/** Limit of the files in a bundle, the manifest included. */
export const MAX_BUNDLE_ENTRIES = 100_000
const MAX_SCENES = 10_000

const idSchema = (prefix?: string) =>
  z
    .string()
    .check(z.refine((id) => isId(id, prefix), prefix ? `must be an id such as ${prefix}-01jd…` : 'must be an id'))
const mediaIdSchema = idSchema('media')
const slotSchema = z.nullable(mediaIdSchema)

// What processing found is kept beside what a person said: the limit is that of each member, not of all.
const itemMetadataSchema = z.record(z.string(), z.unknown()).check(
  z.superRefine((value, context) => {
    for (const [name, member] of Object.entries(value)) {
      const problem = metadataProblem({ [name]: member })
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }
  }),
)

export const bundleProjectSchema = z.object({
  id: idSchema(),
  externalId: z.nullable(externalIdSchema),
  name: textSchema(200).check(z.trim(), z.minLength(1)),
  type: textSchema(40),
  description: textSchema(10_000),
  status: z.enum(PROJECT_STATUSES),
  metadata: metadataSchema,
  coverMediaId: slotSchema,
  createdAt: textSchema(40),
})

export const bundleDocumentSchema = z
  .object({
    name: z.string().check(z.refine(isDocumentName, 'must be a document name')),
    path: z.string(),
    schemaVersion: z.int().check(z.minimum(1), z.maximum(1e9)),
    revision: z.int().check(z.minimum(1)),
    sizeBytes: sizeBytesSchema.check(z.maximum(MAX_DOCUMENT_BYTES)),
    sha256: sha256Schema,
  })
  .check(
    z.refine(({ name, path }) => path === documentPath(name), { path: ['path'], error: 'must be documents/NAME.json' }),
  )
export type BundleDocument = z.infer<typeof bundleDocumentSchema>

export const bundleSceneSchema = z.object({
  id: idSchema('scene'),
  externalId: z.nullable(externalIdSchema),
  name: textSchema(200),
  mediaId: slotSchema,
  audioMediaId: slotSchema,
  metadata: metadataSchema,
})
export type BundleScene = z.infer<typeof bundleSceneSchema>

export const bundleMediaSchema = z
  .object({
    id: mediaIdSchema,
    path: z.string().check(z.regex(/^media\/[0-9a-f]{64}\.[a-z0-9]{1,16}$/, 'must be media/SHA256.EXTENSION')),
    sceneId: z.nullable(idSchema('scene')),
    category: z.enum(STORAGE_CATEGORIES),
    sourceType: z.enum(SOURCE_TYPES),
    enhancementType: z.nullable(textSchema(50)),
    originalMediaId: z.nullable(textSchema(64)),
    kind: z.enum(MEDIA_KINDS),
    filename: textSchema(300),
    originalFilename: textSchema(255).check(z.minLength(1)),
    mimeType: textSchema(255),
    sizeBytes: sizeBytesSchema,
    sha256: sha256Schema,
    title: textSchema(500),
    description: textSchema(10_000),
    tags: z.array(textSchema(100)).check(z.maxLength(100)),
    visibility: z.enum(VISIBILITIES),
    metadata: itemMetadataSchema,
    attribution: z.nullable(uploadAttributionSchema),
  })
  .check(
    z.refine(({ path, sha256 }) => path.startsWith(`media/${sha256}.`), {
      path: ['path'],
      error: 'must be named after its sha256',
    }),
  )
export type BundleMedia = z.infer<typeof bundleMediaSchema>

const headSchema = z.object({
  format: z.literal(BUNDLE_FORMAT),
  version: z.literal(BUNDLE_VERSION),
  project: bundleProjectSchema,
})

/** `manifest.json` of a bundle: everything but the bytes, in the order in which they follow. */
export interface BundleManifest extends z.infer<typeof headSchema> {
  documents: BundleDocument[]
  /** In their order. */
  scenes: BundleScene[]
  media: BundleMedia[]
  /** Media ids that documents, scenes or the cover name and that the bundle does not bring. */
  missing: string[]
}

/** Where a document lies in a bundle. */
export function documentPath(name: string): string {
  return `documents/${name}.json`
}

/**
 * Parses a manifest. Lists are read member by member and end at the first that is wrong, so that a hostile one costs no memory.
 *
 * @throws {invalid_request} with what is wrong and where; {too_large} for more entries than are taken
 */
export function parseBundleManifest(value: unknown): BundleManifest {
  const head = parseInput(headSchema, value, 'The manifest')
  const lists = value as Record<'documents' | 'scenes' | 'media' | 'missing', unknown>
  const manifest = {
    ...head,
    documents: parseList(bundleDocumentSchema, lists.documents, 'documents', MAX_BUNDLE_ENTRIES),
    scenes: parseList(bundleSceneSchema, lists.scenes, 'scenes', MAX_SCENES),
    media: parseList(bundleMediaSchema, lists.media, 'media', MAX_BUNDLE_ENTRIES),
    missing: parseList(mediaIdSchema, lists.missing, 'missing', MAX_BUNDLE_ENTRIES),
  }
  requireUnique(manifest.documents, ({ name }) => name, 'documents')
  requireUnique(manifest.scenes, ({ id }) => id, 'scenes')
  requireUnique(
    manifest.scenes.filter(({ externalId }) => externalId !== null),
    ({ externalId }) => externalId as string,
    'scenes',
  )
  requireUnique(manifest.media, ({ id }) => id, 'media')
  return manifest
}

function parseList<T>(schema: z.core.$ZodType<T>, list: unknown, name: string, max: number): T[] {
  if (!Array.isArray(list)) throw new HoldallError('invalid_request', `The manifest has no list "${name}"`)
  if (list.length > max)
    throw new HoldallError('too_large', `The manifest lists ${list.length} ${name}; the limit is ${max}`)
  return list.map((member, index) => parseInput(schema, member, `The manifest's ${name}[${index}]`))
}

function requireUnique<T>(list: readonly T[], keyOf: (member: T) => string, name: string): void {
  const seen = new Set<string>()
  for (const member of list) {
    const key = keyOf(member)
    if (seen.has(key)) throw new HoldallError('invalid_request', `The manifest names "${key}" twice in its ${name}`)
    seen.add(key)
  }
}
