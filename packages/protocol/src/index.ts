export { ERRORS, type ErrorCode, type FieldError, HoldallError, type HoldallErrorOptions } from './errors.ts'
export {
  createId,
  ID_PREFIXES,
  type IdOptions,
  type IdPrefix,
  idMaker,
  idPrefix,
  idTime,
  isId,
  isIdPrefix,
} from './ids.ts'
export { buildFilename, type FilenameParts, filenameHash, sanitiseStem } from './keys/filename.ts'
export { buildKey, categoryOfKey, type KeyScope, keyPrefix, parseKey } from './keys/keys.ts'
export {
  type KeyParts,
  LIBRARY_FOLDERS,
  LIBRARY_SOURCES,
  type LibraryFolder,
  type LibraryKey,
  type LibraryRenditionKey,
  type LibrarySource,
  libraryFolder,
  librarySource,
  MEDIA_KINDS,
  PROJECT_CATEGORIES,
  type ProjectCategory,
  type ProjectKey,
  type ProjectRenditionKey,
  RENDITION_CATEGORIES,
  type RenditionCategory,
  type SceneKey,
  STORAGE_CATEGORIES,
  type StorageCategory,
} from './keys/layouts.ts'
export { type LegacyKeyContext, resolveLegacyKey } from './keys/legacy-keys.ts'
export { isIdSegment, isSafeSegment } from './keys/segments.ts'
export { constructStorageUrl, determineMediaType } from './keys/storage-url.ts'
export { isUserSegment, userSegment } from './keys/user-segment.ts'
export {
  canonicalMime,
  extensionOfMime,
  isInlineSafe,
  isMime,
  isTextMime,
  kindOfMime,
  type MediaKind,
  mimeAllowed,
  mimeOfFilename,
  sameMime,
} from './mime/mime.ts'
export { createProjectTypeRegistry, type ProjectTypeRegistry } from './project-type-registry.ts'
export {
  type BaseProject,
  type BuiltInProjectType,
  defineProjectType,
  PROJECT_CONFIGS,
  PROJECT_STATUSES,
  type ProjectStatus,
  type ProjectStorageConfig,
  type ProjectType,
  type ProjectTypeDefinition,
} from './project-types.ts'
