import { checkDocumentTypes, type DocumentTypes } from './document-types.ts'
import { HoldallError } from './errors.ts'
import { ID_PREFIXES, isIdPrefix } from './id-prefixes.ts'
import { isMime } from './mime/mime.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

/** The types that every Holdall has. */
export type BuiltInProjectType = 'music-clip' | 'video-edit' | 'audio-edit' | 'image-edit' | 'custom'

/** A built-in type, or the name of one added by `defineProjectType`. */
export type ProjectType = BuiltInProjectType | (string & {})

/** How far a project is, in the eyes of its owner. */
export const PROJECT_STATUSES = ['draft', 'active', 'archived'] as const
/** How far a project is, in the eyes of its owner. */
export type ProjectStatus = (typeof PROJECT_STATUSES)[number]

/** What every project has, whatever its type; programs extend it with their own data. */
export interface BaseProject {
  id: string
  name: string
  description: string
  type: ProjectType
  status: ProjectStatus
  /** RFC 3339, UTC; as is `updatedAt`. */
  createdAt: string
  updatedAt: string
}

/** What a project type stores and allows. Plain data, but for the functions of `documents`. */
export interface ProjectStorageConfig {
  readonly projectType: ProjectType
  /** Prefix of the ids of its projects, hence part of their object keys and browser-storage keys. */
  readonly storagePrefix: string
  /** MIME types of its files; `image/*` and the like allowed. Judged by content. */
  readonly allowedFileTypes: readonly string[]
  /** Limit of one file, in bytes. */
  readonly maxFileSize: number
  readonly supportedOperations: readonly string[]
  /** How its documents are checked, migrated and searched for media; what is not named here is any JSON. */
  readonly documents?: DocumentTypes | undefined
}

/** A project type as a program describes it: `storagePrefix` defaults to the type's name. */
export type ProjectTypeDefinition = Omit<ProjectStorageConfig, 'storagePrefix'> & { storagePrefix?: string | undefined }

/** What `defineProjectType` makes of a description: its name and its documents stay known to the compiler. */
export type DefinedProjectType<Definition extends ProjectTypeDefinition> = ProjectStorageConfig &
  Pick<Definition, 'projectType'> &
  (Definition extends { documents: DocumentTypes } ? Pick<Definition, 'documents'> : unknown)

const RESERVED_PREFIXES: ReadonlySet<string> = new Set(Object.values(ID_PREFIXES))

function isFileType(value: string): boolean {
  return value === '*/*' || isMime(value.endsWith('/*') ? `${value.slice(0, -1)}x` : value)
}

function check(holds: boolean, type: unknown, detail: string): void {
  if (!holds) throw new HoldallError('invalid_request', `Project type ${JSON.stringify(type)}: ${detail}`)
}

/**
 * Describes a project type of one's own, for `createHoldall({ projectTypes })` and the client.
 *
 * @throws {invalid_request} when a field has a value that cannot work, with the field and what is accepted
 * @example defineProjectType({ projectType: 'poster', allowedFileTypes: ['image/*'], maxFileSize: 20_000_000, supportedOperations: ['upload'] })
 */
export function defineProjectType<const Definition extends ProjectTypeDefinition>(
  definition: Definition,
): DefinedProjectType<Definition> {
  const {
    projectType,
    storagePrefix = projectType,
    allowedFileTypes,
    maxFileSize,
    supportedOperations,
    documents,
  }: ProjectTypeDefinition = definition
  const words = 'must be lower-case words joined by single dashes, at most 40 characters'
  check(typeof projectType === 'string' && isIdPrefix(projectType), projectType, `projectType ${words}`)
  check(typeof storagePrefix === 'string' && isIdPrefix(storagePrefix), projectType, `storagePrefix ${words}`)
  const reserved = [...RESERVED_PREFIXES].join(', ')
  check(!RESERVED_PREFIXES.has(storagePrefix), projectType, `storagePrefix must not be one of ${reserved}`)
  const types = Array.isArray(allowedFileTypes) ? allowedFileTypes : []
  check(
    types.length > 0 && types.every((type) => typeof type === 'string' && isFileType(type)),
    projectType,
    'allowedFileTypes must be a list of MIME types such as "audio/mpeg", "image/*" or "*/*"',
  )
  check(
    Number.isSafeInteger(maxFileSize) && maxFileSize > 0,
    projectType,
    'maxFileSize must be a whole number of bytes, at least 1',
  )
  check(
    Array.isArray(supportedOperations) && supportedOperations.every((name) => typeof name === 'string' && name !== ''),
    projectType,
    'supportedOperations must be a list of names such as "upload"',
  )
  if (documents !== undefined) checkDocumentTypes(projectType, documents)
  return Object.freeze({
    projectType,
    storagePrefix,
    allowedFileTypes: Object.freeze([...types]),
    maxFileSize,
    supportedOperations: Object.freeze([...supportedOperations]),
    ...(documents === undefined ? {} : { documents: Object.freeze({ ...documents }) }),
  }) as DefinedProjectType<Definition>
}

function builtIn(projectType: string, maxFileSize: number, types: string, operations: string): ProjectStorageConfig {
  return defineProjectType({
    projectType,
    maxFileSize,
    allowedFileTypes: types.split(' '),
    supportedOperations: operations.split(' '),
  })
}

/** The configuration of the built-in project types. */
export const PROJECT_CONFIGS: Readonly<Record<BuiltInProjectType, ProjectStorageConfig>> = Object.freeze({
  'music-clip': builtIn(
    'music-clip',
    50 * MiB,
    'audio/mpeg audio/wav audio/mp3 audio/ogg',
    'upload generate analyze export',
  ),
  'video-edit': builtIn(
    'video-edit',
    2 * GiB,
    'video/mp4 video/quicktime video/x-msvideo video/webm audio/* image/*',
    'upload trim transcode export',
  ),
  'audio-edit': builtIn('audio-edit', 200 * MiB, 'audio/*', 'upload trim mix export'),
  'image-edit': builtIn('image-edit', 50 * MiB, 'image/*', 'upload enhance resize export'),
  custom: builtIn('custom', 100 * MiB, '*/*', 'upload export'),
})
