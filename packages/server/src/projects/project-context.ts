import type { DeletionReport, ProjectTypeRegistry } from '@holdall/protocol'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/index.ts'
import type { Logger } from '../log.ts'
import type { Bucket } from '../storage/bucket.ts'
import type { DocumentCache } from './documents/document-cache.ts'

/** What projects ask of the media room. */
export interface ProjectMedia {
  /** Deletes bytes and rows of items that are marked for purging, or retains them while a snapshot pins them. */
  finishPurges(ids: readonly string[]): Promise<DeletionReport>
  /** Moves live items out of their project, because another one uses them. */
  moveToLibrary(ids: readonly string[]): Promise<void>
  /** Their rows changed: caches forget them. */
  forget(ids: readonly string[]): void
}

export const PROJECT_QUEUES = { purge: 'project-purge', clear: 'project-clear' } as const

export interface ProjectContext {
  database: Database
  bucket: Bucket
  types: ProjectTypeRegistry
  cache: DocumentCache
  media: ProjectMedia
  clock: Clock
  log: Logger
  createId: (prefix: string) => string
  /** Bytes that the owner may keep; null for no limit. */
  quotaBytes: (ownerUserId: string) => Promise<number | null>
  /** Queue of the job that purges a media item. */
  mediaPurgeQueue: string
  /** Starts a job about a project, unless one like it waits. @returns its id */
  startJob: (queue: string, projectId: string) => Promise<string>
}
