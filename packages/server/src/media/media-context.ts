import type { Clock } from '../clock.ts'
import type { Database } from '../db/index.ts'
import type { Finaliser } from '../ledger/finaliser.ts'
import type { Logger } from '../log.ts'
import type { Bucket } from '../storage/bucket.ts'
import type { DeliveryCache } from './delivery-cache.ts'

/** What the media domain is told of the users whose items it keeps. */
export interface OwnerLimits {
  /** Bytes the user may keep; null for no limit. */
  quotaBytes(userId: string): Promise<number | null>
  /** Counts up when all links of the user are revoked. */
  linkEpoch(userId: string): Promise<number>
}

/** A project as far as uploads into it are concerned. */
export interface UploadTarget {
  projectId: string
  ownerUserId: string
  type: string
  allowedFileTypes: readonly string[]
  maxFileSizeBytes: number
  /** What the place asks for beyond the type. @throws {unsupported_type} */
  refuse?: ((mimeType: string) => void) | undefined
  /** It is made together with the item, and is not there before. @default false */
  unborn?: boolean | undefined
}

/** Queues that media rows enqueue into; what runs there is bound by the composition root. */
export const MEDIA_QUEUES = {
  process: 'media-process',
  /** Work that a person can watch: see `media/jobs`. */
  jobs: 'media-jobs',
  jobsFailed: 'media-jobs-failed',
  processFailed: 'media-process-failed',
  purge: 'media-purge',
} as const

export interface MediaContext {
  database: Database
  bucket: Bucket
  finaliser: Finaliser
  owners: OwnerLimits
  deliveryCache: DeliveryCache
  clock: Clock
  log: Logger
  createId: (prefix: 'media' | 'job' | 'board' | 'board-item') => string
  /** Says that a committed transaction enqueued a job. */
  poke: (queue: string) => void
  /** Upper limit of one upload, bytes. */
  uploadMaxBytes: number
  /** Looks a project up as the identity sees it, by id or external id, for writing. @throws {not_found} {forbidden} */
  uploadTarget: (identity: { userId: string; role: 'user' | 'service' }, projectId: string) => Promise<UploadTarget>
}
