import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { HoldallError } from '@holdall/protocol'
import type pg from 'pg'
import type { Clock } from '../../clock.ts'
import type { Database, RoleNames } from '../../db/index.ts'
import type { Bucket } from '../../storage/bucket.ts'
import { withScratchFolder } from '../scratch-folder.ts'
import { BackupContents } from './backup-contents.ts'
import {
  BACKUP_VERSION,
  type BackedUpObject,
  type Manifest,
  manifestKey,
  objectListKey,
  snapshotId,
  tableKey,
  writeManifest,
} from './backup-format.ts'
import { withBackupRight } from './backup-right.ts'
import { listSnapshots, openTarget, removeSnapshot } from './backup-target.ts'
import { type DumpedRows, dumpRows } from './dump-rows.ts'
import { inLanes, OBJECTS_AT_ONCE } from './in-lanes.ts'
import { keepNewest, type RetentionReport, requireKeep } from './retention.ts'
import { type SendCounts, sendObjects, stillNamed } from './send-objects.ts'

export interface BackupContext {
  database: Database
  /** For connections of its own: what copies streams cannot share the pool's, which send messages ahead. */
  connection: pg.ClientConfig
  roles: RoleNames
  bucket: Bucket
  clock: Clock
  /** Where parts of uploads to a remote target lie. */
  spoolFolder: string
  /** Where files lie while they are worked on. */
  scratchFolder: string
}

export interface BackupOptions {
  /** How many snapshots stay. @default all */
  keep?: number | undefined
  onProgress?: ((progress: BackupProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface BackupProgress extends SendCounts {
  step: 'objects' | 'rows' | 'changes' | 'retention'
}

export interface BackupReport extends SendCounts {
  snapshot: string
  createdAt: string
  rows: number
  totalObjects: number
  totalBytes: number
  /** Objects that rows name and the store does not have, or has damaged: the backup cannot have them either. */
  missing: Manifest['missing']
  removed: RetentionReport | null
}

const MOST_LOOKS = 5

const LIVE_OBJECTS = `
select storage_key as key, checksum as sha256, size_bytes as "sizeBytes", mime_type as "mimeType", id from media
  where (purging_at is null or retained_at is not null) and id > $1 order by id limit 1000`

/**
 * Writes a snapshot of rows and bytes while the server goes on. First the bytes of now, which takes the time; then the rows of one instant; then what
 * those name besides. What was purged since the first look is there already; should something have come and gone in between, the rows are taken again.
 *
 * @throws {locked} another backup is being written there, or of this server; {unavailable} it lost its right, and wrote no snapshot
 */
export async function createBackup(
  context: BackupContext,
  to: string,
  { keep, onProgress = () => {}, signal: callers }: BackupOptions = {},
): Promise<BackupReport> {
  if (keep !== undefined) requireKeep(keep)
  const target = await openTarget(to, context.spoolFolder)
  if (overlap(target.driver.root, context.bucket.driver.root)) {
    await target.close()
    throw new HoldallError('invalid_request', 'A backup cannot lie in the store that it is of', {
      hint: 'The collector would take it for strays; choose another folder, or another bucket',
    })
  }
  const counts: SendCounts = { objects: 0, sentObjects: 0, sentBytes: 0 }
  const tell = (step: BackupProgress['step']) => onProgress({ step, ...counts })
  try {
    return await withBackupRight(context.connection, target, callers, async ({ signal, requireHeld }) => {
      for (const id of (await listSnapshots(target)).unfinished) await removeSnapshot(target, id)
      const contents = await BackupContents.list(target)
      for await (const page of liveObjects(context.database))
        await sendObjects(context.bucket, target, contents, page, counts, { signal, onProgress: () => tell('objects') })
      const report = await withScratchFolder(context.scratchFolder, 'backup', async (folder) => {
        const { rows, missing } = await takeRows(context, target, contents, folder, counts, { signal, tell })
        return await writeSnapshot(context, target, rows, missing, requireHeld)
      })
      tell('retention')
      const removed = keep === undefined ? null : await keepNewest(target, keep, signal)
      return { ...report, ...counts, removed }
    })
  } finally {
    await target.close()
  }
}

function overlap(one: string, other: string): boolean {
  const [a, b] = [`${one.replace(/\/$/, '')}/`, `${other.replace(/\/$/, '')}/`]
  return a.startsWith(b) || b.startsWith(a)
}

async function* liveObjects(database: Database): AsyncGenerator<BackedUpObject[], void, undefined> {
  for (let after = ''; ; ) {
    const { rows } = await database.one<BackedUpObject & { id: string }>('service', {
      text: LIVE_OBJECTS,
      values: [after],
    })
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    yield rows
  }
}

/** Rows all of whose bytes are in the target, or missing in the store for good. */
async function takeRows(
  { database, connection, roles, bucket }: BackupContext,
  target: Bucket,
  contents: BackupContents,
  folder: string,
  counts: SendCounts,
  { signal, tell }: { signal: AbortSignal; tell: (step: BackupProgress['step']) => void },
): Promise<{ rows: DumpedRows; missing: Manifest['missing'] }> {
  for (let look = 1; ; look++) {
    tell('rows')
    const rows = await dumpRows(connection, roles, folder)
    const missing = await sendObjects(bucket, target, contents, rows.objects, counts, {
      signal,
      onProgress: () => tell('changes'),
    })
    const named = await stillNamed(
      database,
      missing.map(({ key }) => key),
    )
    const gone = missing.filter(({ key }) => !named.has(key))
    if (gone.length === 0 || look === MOST_LOOKS) return { rows, missing }
  }
}

async function writeSnapshot(
  { clock }: BackupContext,
  target: Bucket,
  { tables, objects, instance, migrations }: DumpedRows,
  missing: Manifest['missing'],
  requireHeld: () => Promise<void>,
): Promise<Omit<BackupReport, keyof SendCounts | 'removed'>> {
  const now = clock()
  const snapshot = snapshotId(now, randomBytes(3).toString('hex'))
  await inLanes(tables, OBJECTS_AT_ONCE, async ({ name, path, bytes, sha256 }) => {
    const limits = { expectedBytes: bytes, expectedSha256: sha256 }
    await target.write(tableKey(snapshot, name), createReadStream(path), limits)
  })
  const list = Buffer.from(objects.map((object) => `${JSON.stringify(object)}\n`).join(''))
  await target.put(objectListKey(snapshot), list)
  const totalBytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const manifest: Manifest = {
    version: BACKUP_VERSION,
    createdAt: now.toISOString(),
    instance,
    migrations,
    tables: tables.map(({ path: _path, ...table }) => table),
    objects: {
      count: objects.length,
      bytes: totalBytes,
      listBytes: list.length,
      sha256: createHash('sha256').update(list).digest('hex'),
    },
    missing,
  }
  // Whoever lost the lock must not say that this is a snapshot: the other may have taken away what it names.
  await requireHeld()
  await target.put(manifestKey(snapshot), writeManifest(manifest))
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return { snapshot, createdAt: manifest.createdAt, rows, totalObjects: objects.length, totalBytes, missing }
}
