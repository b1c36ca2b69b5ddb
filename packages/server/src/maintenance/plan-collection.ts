import type { Clock } from '../clock.ts'
import type { Database } from '../db/index.ts'
import type { Bucket } from '../storage/bucket.ts'
import { hasUnfinishedUploads, type ObjectInfo, type UnfinishedUpload } from '../storage/driver.ts'
import { bucketInstance, databaseInstance } from './instance.ts'
import { knownKeys, reservedKeys } from './known-keys.ts'
import { QUARANTINE_PREFIX } from './quarantine.ts'

export interface CollectionOptions {
  /** Objects without row and reservation are left alone for so long. @default one hour */
  graceMs?: number
  /** How long quarantined objects can be brought back. */
  trashDays: number
  /** Also acts when the marker differs or strays are suspiciously many. @default false */
  override?: boolean
}

/** What a collection would do, and what holds it back. */
export interface CollectionPlan {
  /** Uploads whose lease has ended: their objects go first, then the reservation. */
  expiredReservations: { id: string; key: string }[]
  /** Objects that no row and no reservation knows, beyond the grace period. */
  strays: ObjectInfo[]
  /** As above, but still within the grace period: reported, untouched. */
  youngStrays: ObjectInfo[]
  /** Quarantined objects that a row names after all, and whose place is empty: they go back. */
  wrongfullyQuarantined: { key: string; originalKey: string }[]
  /** Quarantined objects whose time is over. */
  expiredQuarantine: { key: string; sizeBytes: number }[]
  /** Uploads in parts that no reservation stands for, beyond the grace period. */
  unfinishedUploads: UnfinishedUpload[]
  /** Items marked for purging whose job may have been lost. */
  unfinishedPurges: string[]
  totalObjects: number
  /** Why nothing may be deleted; null when all is well. */
  refusal: string | null
}

const GRACE_MS = 3_600_000
const BATCH = 1_000

// A commit that took longer than the grace period comes too late for the look that found its object unknown.
const WRONGFUL = `
select key, original_key as "originalKey" from quarantine q where
  exists (select from media where storage_key = q.original_key and purging_at is null)
  or exists (select from renditions where storage_key = q.original_key)
limit 10000`

interface PlanContext {
  database: Database
  bucket: Bucket
  clock: Clock
}

/** Looks, and touches nothing. */
export async function planCollection(
  { database, bucket, clock }: PlanContext,
  options: CollectionOptions,
): Promise<CollectionPlan> {
  const { graceMs = GRACE_MS, trashDays, override = false } = options
  const now = clock().getTime()
  const strays: ObjectInfo[] = []
  const youngStrays: ObjectInfo[] = []
  let totalObjects = 0
  for await (const batch of batches(bucket)) {
    totalObjects += batch.length
    const known = await knownKeys(
      database,
      batch.map(({ key }) => key),
    )
    for (const object of batch) {
      if (known.has(object.key)) continue
      if (now - object.modifiedAt.getTime() >= graceMs) strays.push(object)
      else youngStrays.push(object)
    }
  }
  const [reservations, quarantine, purges, wrongful] = (await database.batch([
    {
      actor: 'service',
      statements: [
        {
          text: "select id, storage_key as key from reservations where lease_expires_at < $1 or state = 'aborting' order by lease_expires_at limit 10000",
          values: [new Date(now)],
        },
        {
          text: 'select key, size_bytes as "sizeBytes" from quarantine where quarantined_at < $1 limit 10000',
          values: [new Date(now - trashDays * 86_400_000)],
        },
        { text: 'select id from media where purging_at < $1 limit 10000', values: [new Date(now - 600_000)] },
        { text: WRONGFUL, values: [] },
      ],
    },
  ])) as unknown as [
    { rows: { id: string; key: string }[] },
    { rows: { key: string; sizeBytes: number }[] },
    { rows: { id: string }[] },
    { rows: { key: string; originalKey: string }[] },
  ]
  return {
    expiredReservations: reservations.rows,
    strays,
    youngStrays,
    wrongfullyQuarantined: wrongful.rows,
    expiredQuarantine: [
      ...quarantine.rows,
      ...(await unnotedQuarantine(database, bucket, now - trashDays * 86_400_000)),
    ],
    unfinishedUploads: await abandonedUploads(database, bucket, { now, graceMs }),
    unfinishedPurges: purges.rows.map(({ id }) => id),
    totalObjects,
    refusal: override ? null : await refusalOf(database, bucket, strays.length, totalObjects),
  }
}

/** What was begun before the grace period and belongs to nobody who still sends. */
async function abandonedUploads(
  database: Database,
  bucket: Bucket,
  { now, graceMs }: { now: number; graceMs: number },
): Promise<UnfinishedUpload[]> {
  if (!hasUnfinishedUploads(bucket.driver)) return []
  const found: UnfinishedUpload[] = []
  for await (const upload of bucket.driver.unfinishedUploads())
    if (now - upload.startedAt.getTime() >= graceMs) found.push(upload)
  const reserved = await reservedKeys(
    database,
    found.map(({ key }) => key),
    new Date(now),
  )
  return found.filter(({ key }) => !reserved.has(key))
}

/** Objects in quarantine since before `before` without a note: a crash came between copy and note. */
async function unnotedQuarantine(database: Database, bucket: Bucket, before: number): Promise<ObjectInfo[]> {
  const found: ObjectInfo[] = []
  for await (const object of bucket.internal.list(QUARANTINE_PREFIX)) {
    const since = Number(object.key.slice(QUARANTINE_PREFIX.length).split('/', 1)[0])
    // Named by the time: ordered, so that what follows is younger.
    if (since >= before) break
    found.push(object)
  }
  const noted = await database.one<{ key: string }>('service', {
    text: 'select key from quarantine where key = any ($1::text[])',
    values: [found.map(({ key }) => key)],
  })
  const known = new Set(noted.rows.map(({ key }) => key))
  return found.filter(({ key }) => !known.has(key))
}

async function refusalOf(database: Database, bucket: Bucket, strays: number, total: number): Promise<string | null> {
  const [ours, marker] = await Promise.all([databaseInstance(database), bucketInstance(bucket)])
  if (!marker) return 'The bucket has no marker: it was never used by this instance'
  if (marker.id !== ours.id || marker.restoreEpoch !== ours.restoreEpoch)
    return 'The bucket belongs to another instance, or the database was restored from a backup'
  if (strays > 1_000 && strays > total / 100)
    return `${strays} of ${total} objects are unknown to the database: more than 1 % and more than 1,000`
  return null
}

async function* batches(bucket: Bucket): AsyncGenerator<ObjectInfo[]> {
  let batch: ObjectInfo[] = []
  for await (const object of bucket.list()) {
    batch.push(object)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
