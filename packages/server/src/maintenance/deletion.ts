import type { DeletionReport } from '@holdall/protocol'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/index.ts'
import { markPurging } from '../ledger/mark-purging.ts'
import type { Bucket } from '../storage/bucket.ts'

/** What deleting in bulk needs. */
export interface DeletionContext {
  database: Database
  bucket: Bucket
  clock: Clock
  /** Queue of the job that purges a media item. */
  purgeQueue: string
  /** Finishes what is marked, a batch at a time. */
  finishPurges: (ids: readonly string[]) => Promise<DeletionReport>
}

/** How far a deletion is. */
export interface DeletionProgress {
  deletedCount: number
  failedCount: number
  totalBytes: number
}

export interface DeletionOptions {
  onProgress?: (progress: DeletionProgress) => void
  signal?: AbortSignal | undefined
}

export const DELETION_BATCH = 1_000

export function emptyReport(): DeletionReport {
  return { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }
}

export function addReport(report: DeletionReport, more: DeletionReport): void {
  report.deletedCount += more.deletedCount
  report.failedCount += more.failedCount
  report.totalBytes += more.totalBytes
  report.errors.push(...more.errors)
}

/** Marks and purges items at once; a crash in between is continued by their jobs. */
export async function purgeItems(context: DeletionContext, ids: readonly string[]): Promise<DeletionReport> {
  if (ids.length === 0) return emptyReport()
  const marking = { now: context.clock(), queue: context.purgeQueue }
  await context.database.one('service', markPurging(ids, marking))
  return await context.finishPurges(ids)
}

/** Deletes objects that no row names any more, and adds what happened to the report. */
export async function deleteObjects(
  bucket: Bucket,
  objects: readonly { key: string; sizeBytes: number }[],
  report: DeletionReport,
): Promise<Set<string>> {
  const failures = await bucket.deleteMany(objects.map(({ key }) => key))
  const failed = new Set(failures.map(({ key }) => key))
  for (const { key, error } of failures) report.errors.push({ key, message: error.message })
  report.failedCount += failures.length
  for (const { key, sizeBytes } of objects) {
    if (failed.has(key)) continue
    report.deletedCount += 1
    report.totalBytes += sizeBytes
  }
  return failed
}
