import type { Clock } from '../clock.ts'
import type { Database } from '../db/index.ts'
import type { Logger } from '../log.ts'
import type { Bucket } from '../storage/bucket.ts'
import { hasUnfinishedUploads, type ObjectInfo, type UnfinishedUpload } from '../storage/driver.ts'
import { knownKeys, reservedKeys } from './known-keys.ts'
import type { CollectionPlan } from './plan-collection.ts'
import { QUARANTINE_PREFIX } from './quarantine.ts'

export { QUARANTINE_PREFIX }

export interface CollectionReport {
  abortedUploads: number
  /** Uploads in parts whose sender was gone: their parts are. */
  givenUpParts: number
  quarantinedCount: number
  quarantinedBytes: number
  /** Objects that came back from quarantine, because a row names them after all. */
  restoredCount: number
  deletedCount: number
  failedCount: number
  totalBytes: number
  errors: { key: string; message: string }[]
  /** Why nothing was deleted, when nothing was. */
  refusal: string | null
}

interface ExecuteContext {
  database: Database
  bucket: Bucket
  clock: Clock
  log: Logger
  /** Continues purges. */
  purge: (mediaIds: string[]) => Promise<unknown>
}

const BATCH = 500

/** Carries a plan out. Everything is looked at again just before it is touched, so that an old plan harms nobody. */
export async function executeCollection(context: ExecuteContext, plan: CollectionPlan): Promise<CollectionReport> {
  const report: CollectionReport = {
    abortedUploads: 0,
    givenUpParts: 0,
    quarantinedCount: 0,
    quarantinedBytes: 0,
    restoredCount: 0,
    deletedCount: 0,
    failedCount: 0,
    totalBytes: 0,
    errors: [],
    refusal: plan.refusal,
  }
  if (plan.refusal !== null) return report
  for (const reservation of plan.expiredReservations)
    await guarded(report, reservation.key, () => abortUpload(context, reservation, report))
  for (const upload of plan.unfinishedUploads)
    await guarded(report, upload.key, () => giveUpParts(context, upload, report))
  for (let start = 0; start < plan.unfinishedPurges.length; start += BATCH) {
    const ids = plan.unfinishedPurges.slice(start, start + BATCH)
    await guarded(report, `${ids.length} items that are being purged`, () => context.purge(ids))
  }
  for (let start = 0; start < plan.strays.length; start += BATCH)
    await quarantineBatch(context, plan.strays.slice(start, start + BATCH), report)
  for (const object of plan.wrongfullyQuarantined)
    await guarded(report, object.originalKey, () => bringBack(context, object, report))
  for (const object of plan.expiredQuarantine)
    await guarded(report, object.key, () => deleteQuarantined(context, object, report))
  if (report.quarantinedCount > 0 || report.abortedUploads > 0 || report.restoredCount > 0)
    context.log.info({ ...report, errors: report.errors.length }, 'collected')
  return report
}

async function guarded(report: CollectionReport, key: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    report.failedCount += 1
    report.errors.push({ key, message: error instanceof Error ? error.message : String(error) })
  }
}

/** The claim comes first: an upload that finalises after it finds its reservation gone, and removes its own object. */
async function abortUpload(
  { database, bucket, clock }: ExecuteContext,
  { id, key }: { id: string; key: string },
  report: CollectionReport,
): Promise<void> {
  const { rowCount } = await database.one('service', {
    text: "update reservations set state = 'aborting' where id = $1 and (lease_expires_at < $2 or state = 'aborting')",
    values: [id, clock()],
  })
  if (rowCount === 0) return
  if (await bucket.delete(key)) report.deletedCount += 1
  await database.one('service', { text: "delete from reservations where id = $1 and state = 'aborting'", values: [id] })
  report.abortedUploads += 1
}

async function giveUpParts(
  { database, bucket: { driver }, clock }: ExecuteContext,
  upload: UnfinishedUpload,
  report: CollectionReport,
): Promise<void> {
  if (!hasUnfinishedUploads(driver) || (await reservedKeys(database, [upload.key], clock())).size > 0) return
  await driver.abortUpload(upload)
  report.givenUpParts += 1
}

async function quarantineBatch(context: ExecuteContext, strays: ObjectInfo[], report: CollectionReport): Promise<void> {
  const known = await knownKeys(
    context.database,
    strays.map(({ key }) => key),
  )
  for (const object of strays) {
    if (!known.has(object.key)) await guarded(report, object.key, () => quarantine(context, object, report))
  }
}

/** Copy → note → delete: a crash in between leaves the stray where it was, or twice, never nowhere. */
async function quarantine(
  { database, bucket, clock }: ExecuteContext,
  { key, sizeBytes }: ObjectInfo,
  report: CollectionReport,
): Promise<void> {
  const now = clock()
  const to = `${QUARANTINE_PREFIX}${now.getTime()}/${key}`
  if (Buffer.byteLength(to) > 1024) throw new Error('The key is too long to be quarantined; delete it by hand')
  await bucket.internal.copy(key, to)
  await database.one('service', {
    text: 'insert into quarantine (key, original_key, size_bytes, reason, quarantined_at) values ($1, $2, $3, $4, $5)',
    values: [to, key, sizeBytes, 'neither row nor reservation', now],
  })
  await bucket.delete(key)
  report.quarantinedCount += 1
  report.quarantinedBytes += sizeBytes
}

/** Copy → delete → forget the note: whatever is cut is done again by the next run. */
async function bringBack(
  { database, bucket, log }: ExecuteContext,
  { key, originalKey }: { key: string; originalKey: string },
  report: CollectionReport,
): Promise<void> {
  if (!(await bucket.head(originalKey))) {
    await bucket.internal.copy(key, originalKey)
    log.warn({ event: 'quarantine-restored', key: originalKey }, 'an object was committed after it was quarantined')
    report.restoredCount += 1
  }
  await bucket.internal.delete(key)
  await database.one('service', { text: 'delete from quarantine where key = $1', values: [key] })
}

async function deleteQuarantined(
  { database, bucket }: ExecuteContext,
  { key, sizeBytes }: { key: string; sizeBytes: number },
  report: CollectionReport,
): Promise<void> {
  await bucket.internal.delete(key)
  await database.one('service', { text: 'delete from quarantine where key = $1', values: [key] })
  report.deletedCount += 1
  report.totalBytes += sizeBytes
}
