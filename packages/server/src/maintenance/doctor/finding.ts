import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/index.ts'
import type { Logger } from '../../log.ts'
import type { Bucket } from '../../storage/bucket.ts'

/** What can be wrong between rows and bytes, and among rows. */
export const FINDING_CODES = {
  'missing-object': 'A row names bytes that are not there',
  'wrong-size': 'The bytes are not as many as their row says',
  'wrong-checksum': 'The bytes are not those that were stored',
  'stray-object': 'Bytes that no row and no reservation names',
  'unfinished-upload': 'Parts of an upload whose sender is gone',
  'stale-reservation': 'An upload whose lease has ended',
  'unfinished-purge': 'An item that is marked for purging and still there',
  'stuck-processing': 'An item that waits for a job that does not come',
  'usage-drift': 'Counted bytes or files that are not those of the rows',
  'size-drift': 'A project whose size is not the sum of its parts',
  'history-drift': 'A document whose history is not as large as it says',
  'count-drift': 'A project that miscounts its documents or scenes',
  'broken-reference': 'A use of an item that is counted wrongly',
  'instance-mismatch': 'The bucket belongs to another instance or restore',
} as const

export type FindingCode = keyof typeof FINDING_CODES

/** One thing that is wrong. */
export interface Finding {
  code: FindingCode
  /** A storage key, or what names the row. */
  subject: string
  mediaId: string | null
  message: string
}

export interface DoctorContext {
  database: Database
  bucket: Bucket
  clock: Clock
  log: Logger
  /** Queue of the job that processes an item anew. */
  processQueue: string
  /** Their rows changed: caches forget them. */
  forget: (mediaIds: readonly string[]) => void
}

/** Finds of the checks that look at bytes. */
export interface StoredRow {
  mediaId: string
  /** Of a rendition; null for an original. */
  rendition: string | null
  key: string
  sizeBytes: number
  checksum: string
}

export interface ObjectFinding extends Finding {
  row: StoredRow
}
