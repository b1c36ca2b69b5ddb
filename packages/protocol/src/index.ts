export {
  type ApiKey,
  type ApiKeyList,
  apiKeyListSchema,
  apiKeySchema,
  type CategoryUsage,
  type CreateApiKey,
  type CreatedApiKey,
  categoryUsageSchema,
  createApiKeySchema,
  createdApiKeySchema,
  KEY_SCOPES,
  type KeyScopeName,
  megabytes,
  ROLES,
  type Role,
  type Session,
  type StorageStats,
  sessionSchema,
  storageStatsSchema,
  type Usage,
  usageSchema,
} from './accounts.ts'
export {
  checkDocumentTypes,
  type DocumentSchema,
  type DocumentTypeDefinition,
  type DocumentTypes,
  documentTypeOf,
} from './document-types.ts'
export { ERRORS, type ErrorCode, type FieldError, HoldallError, type HoldallErrorOptions } from './errors.ts'
export { ID_PREFIXES, type IdPrefix, isIdPrefix } from './id-prefixes.ts'
export { createId, type IdOptions, idMaker, idPrefix, idTime, isId } from './ids.ts'
export {
  JOB_KINDS,
  JOB_STATES,
  type Job,
  type JobKind,
  type JobListQuery,
  type JobState,
  jobListQuerySchema,
  jobListSchema,
  jobSchema,
  renditionRequestSchema,
} from './jobs.ts'
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
  MAX_BULK_IDS,
  type MediaBulk,
  type MediaBulkAction,
  type MediaBulkAnswer,
  mediaBulkAnswerSchema,
  mediaBulkSchema,
} from './media/bulk.ts'
export { type Duplicates, type DuplicatesQuery, duplicatesQuerySchema, duplicatesSchema } from './media/duplicates.ts'
export {
  type EnhanceRequest,
  enhanceRequestSchema,
  generationNoteSchema,
  LOCAL_ENHANCEMENTS,
  type LocalEnhancement,
} from './media/enhancement.ts'
export { normaliseTags } from './media/fields.ts'
export {
  type GenerateRequest,
  generateRequestSchema,
  type JobStarted,
  jobStartedSchema,
  type SpeechRequest,
  speechRequestSchema,
} from './media/generation.ts'
export { withLegacyFields } from './media/legacy-fields.ts'
export {
  type Lineage,
  type LineageItem,
  lineageItemSchema,
  lineageSchema,
  type Making,
  makingSchema,
} from './media/lineage.ts'
export { type MediaFacets, type MediaList, mediaFacetsSchema, mediaListSchema } from './media/list-answer.ts'
export {
  MEDIA_SORTS,
  type MediaFilter,
  type MediaListQuery,
  type MediaSort,
  type MediaSortField,
  mediaFilterSchema,
  mediaListQuerySchema,
  ORIENTATIONS,
  type Orientation,
  parseMediaListQuery,
  queryParameters,
} from './media/list-query.ts'
export {
  type Attribution,
  attributionSchema,
  type LegacyMediaFields,
  legacyMediaFieldsSchema,
  MEDIA_STATUSES,
  type MediaItem,
  type MediaStatus,
  mediaItemSchema,
  mediaItemWithLegacyFieldsSchema,
  SOURCE_TYPES,
  type SourceType,
  VISIBILITIES,
  type Visibility,
} from './media/media-item.ts'
export {
  GENERATED_KINDS,
  type GeneratedKind,
  type Provider,
  type ProviderList,
  providerListSchema,
  providerSchema,
} from './media/providers.ts'
export {
  type MediaCheck,
  type MediaCheckAnswer,
  type MediaCopy,
  type MediaPatch,
  type MediaUrlAnswer,
  mediaCheckAnswerSchema,
  mediaCheckSchema,
  mediaCopySchema,
  mediaDeleteQuerySchema,
  mediaItemQuerySchema,
  mediaPatchSchema,
  mediaUrlAnswerSchema,
  mediaUrlQuerySchema,
  parseMediaPatch,
  waveformQuerySchema,
} from './media/requests.ts'
export {
  MAX_SIMILAR_DISTANCE,
  type SimilarList,
  type SimilarQuery,
  similarListSchema,
  similarQuerySchema,
} from './media/similar.ts'
export { parseUploadMetadata, type UploadMetadata, uploadMetadataSchema } from './media/upload-metadata.ts'
export {
  MAX_UPLOAD_TOKEN_SECONDS,
  type UploadToken,
  type UploadTokenIntent,
  type UploadTokenRequest,
  uploadTokenIntentSchema,
  uploadTokenRequestSchema,
  uploadTokenSchema,
} from './media/upload-token.ts'
export { type MediaFeatured, type MediaImport, mediaFeaturedSchema, mediaImportSchema } from './media/url-import.ts'
export { MAX_METADATA_BYTES, type Metadata, mergePatch, metadataProblem, metadataSchema } from './metadata.ts'
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
export {
  type Board,
  type BoardItem,
  type BoardList,
  type BoardMedia,
  type BoardWithItems,
  boardItemListSchema,
  boardItemSchema,
  boardListSchema,
  boardSchema,
  boardWithItemsSchema,
} from './moodboards/board.ts'
export {
  type BoardCreate,
  type BoardListQuery,
  type BoardPatch,
  type BoardSortField,
  boardCreateSchema,
  boardDeleteQuerySchema,
  boardListQuerySchema,
  boardPatchSchema,
  parseBoardListQuery,
} from './moodboards/board-requests.ts'
export {
  type BoardItemCreate,
  type BoardItemPatch,
  type BoardItemsPatch,
  boardItemPatchSchema,
  boardItemsCreateSchema,
  boardItemsPatchSchema,
  MAX_BOARD_ITEMS,
  parseBoardItemsCreate,
} from './moodboards/item-requests.ts'
export {
  booleanParameter,
  commaList,
  formatParameter,
  integerParameter,
  momentParameter,
  wordParameter,
} from './parameters.ts'
export { parseInput } from './parse-input.ts'
export { PROBLEM_MIME, type Problem, type ProblemOptions, problemSchema, toProblem } from './problem.ts'
export { createProjectTypeRegistry, type ProjectTypeRegistry } from './project-type-registry.ts'
export {
  type BaseProject,
  type BuiltInProjectType,
  type DefinedProjectType,
  defineProjectType,
  PROJECT_CONFIGS,
  PROJECT_STATUSES,
  type ProjectStatus,
  type ProjectStorageConfig,
  type ProjectType,
  type ProjectTypeDefinition,
} from './project-types.ts'
export {
  BUNDLE_FORMAT,
  BUNDLE_MANIFEST,
  BUNDLE_VERSION,
  type BundleDocument,
  type BundleManifest,
  type BundleMedia,
  type BundleScene,
  documentPath,
  MAX_BUNDLE_ENTRIES,
  MAX_MANIFEST_BYTES,
  parseBundleManifest,
} from './projects/bundle.ts'
export { type Credits, creditsSchema } from './projects/credits.ts'
export {
  DATA_DEFAULTS,
  DATA_DOCUMENT,
  isDocumentName,
  MAX_DOCUMENT_BYTES,
  type ProjectData,
  requireDocumentName,
} from './projects/document-name.ts'
export {
  conflictListSchema,
  conflictSchema,
  type DocumentConflict,
  type DocumentInfo,
  documentListSchema,
  documentSchema,
  type ReportedConflicts,
  type RevisionInfo,
  reportedConflictsSchema,
  revisionListSchema,
  revisionSchema,
} from './projects/documents.ts'
export {
  type DeletionReport,
  deletionReportSchema,
  type IntegrityReport,
  integritySchema,
  type MediaUsage,
  mediaUsageSchema,
  type Relink,
  relinkRequestSchema,
  relinkSchema,
} from './projects/integrity.ts'
export {
  MEMBER_ROLES,
  type MemberRole,
  type MissingMedia,
  missingMediaSchema,
  type Project,
  projectSchema,
} from './projects/project.ts'
export {
  externalIdSchema,
  type Member,
  memberListSchema,
  memberPutSchema,
  memberSchema,
  PROJECT_SORTS,
  type ProjectCreate,
  type ProjectDuplicate,
  type ProjectList,
  type ProjectListQuery,
  type ProjectPatch,
  type ProjectSort,
  type ProjectSortField,
  pageQuerySchema,
  parseProjectListQuery,
  projectCreateSchema,
  projectDeleteQuerySchema,
  projectDuplicateSchema,
  projectListQuerySchema,
  projectListSchema,
  projectPatchSchema,
  projectTypeListSchema,
} from './projects/project-requests.ts'
export {
  type Scene,
  type SceneCreate,
  type ScenePatch,
  sceneCreateSchema,
  sceneListSchema,
  sceneOrderSchema,
  scenePatchSchema,
  sceneSchema,
} from './projects/scenes.ts'
export {
  type Snapshot,
  type SnapshotRestore,
  snapshotCreateSchema,
  snapshotListSchema,
  snapshotRestoreSchema,
  snapshotSchema,
} from './projects/snapshots.ts'
export { Sha256 } from './sha256.ts'
export { anyIdSchema, isStorableText, textSchema, timeSchema } from './text.ts'
