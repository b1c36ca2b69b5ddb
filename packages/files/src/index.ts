export { BackupManager, type BackupManagerOptions } from './backups/backup-manager.ts'
export { CacheManager, type CacheStats, type LoadedData } from './cache/cache-manager.ts'
export type { CacheManagerOptions } from './cache/cache-options.ts'
export type { CachedItem, CachedItemInfo, CacheMetadata, CacheType } from './cache/cached-item.ts'
export type { CacheData } from './cache/staging.ts'
export { makeFolder } from './durable/make-folders.ts'
export { type ReplaceFileOptions, replaceFile } from './durable/replace-file.ts'
export { FileManager, type FileManagerOptions } from './file-manager/file-manager.ts'
export { FilesError, type FilesErrorCode } from './files-error.ts'
export type { FilesLogger } from './logger.ts'
export type { LogFormat } from './project-log/log-line.ts'
export { ProjectLog, type ProjectLogOptions } from './project-log/project-log.ts'
export {
  type RateLimit,
  type RateLimitResult,
  RateLimitStore,
  type RateLimitStoreOptions,
} from './rate-limit/rate-limit-store.ts'
export { FileRecovery, type FileRecoveryOptions, type IntegrityReport } from './recovery/file-recovery.ts'
export type { Schema, StandardSchema } from './schema.ts'
export type { SchemaMigration, VersionedData } from './schema-version/built-in-migrations.ts'
export { SchemaVersionManager, type SchemaVersionManagerOptions } from './schema-version/schema-version-manager.ts'
