import { HoldallError } from '@holdall/protocol'
import type { Database, SessionLock } from '../../db/index.ts'
import type { Bucket } from '../../storage/bucket.ts'
import { digestOf } from '../../storage/object-digest.ts'
import { withScratchFolder } from '../scratch-folder.ts'
import { type BackedUpObject, contentKey, damaged, type Manifest, manifestKey } from './backup-format.ts'
import { listSnapshots, openTarget } from './backup-target.ts'
import type { BackupContext } from './create-backup.ts'
import { backedUpTables, quoted } from './dump-rows.ts'
import { inLanes, OBJECTS_AT_ONCE } from './in-lanes.ts'
import { fetchTable, readObjectList, readSnapshot, requireObjects } from './read-snapshot.ts'
import { markRestore, unmarkRestore } from './restore-marker.ts'
import { loadRows, restoredInstance } from './restore-rows.ts'
import { withClient } from './with-client.ts'

export interface RestoreOptions {
  /** @default the newest */
  snapshot?: string | undefined
  /** Only verifies and tells. @default false */
  dryRun?: boolean | undefined
  /** What keeps others off the database: when it is lost, no row is committed. */
  lock?: Pick<SessionLock, 'lost' | 'requireHeld'> | undefined
  onProgress?: ((progress: RestoreProgress) => void) | undefined
}

export interface RestoreProgress {
  step: 'verify' | 'objects' | 'rows'
  objects: number
  bytes: number
  totalBytes: number
}

export interface RestoreReport {
  snapshot: string
  createdAt: string
  rows: number
  objects: number
  bytes: number
  missing: Manifest['missing']
  dryRun: boolean
}

/**
 * Brings a snapshot back into an empty instance of either kind. Everything is verified before anything is touched; bytes come first, then all rows
 * in one transaction: a restore that is killed leaves an instance without rows, whose marker keeps servers from starting on it, and goes on when it is
 * repeated.
 *
 * @throws {conflict} the instance is not empty, or the backup is of another version of the schema; {corrupt} the backup is not as it was written
 */
export async function restoreBackup(
  context: BackupContext,
  from: string,
  { snapshot, dryRun = false, lock, onProgress = () => {} }: RestoreOptions = {},
): Promise<RestoreReport> {
  const source = await openTarget(from, context.spoolFolder)
  try {
    const id = snapshot ?? (await newest(source, from))
    return await withScratchFolder(context.scratchFolder, 'restore', async (folder) => {
      const manifest = await readSnapshot(source, id)
      await requireSchema(context, manifest)
      await requireTables(context, manifest, id)
      const objects = await readObjectList(source, id, manifest)
      const counts = { objects: 0, bytes: 0, totalBytes: manifest.objects.bytes }
      onProgress({ step: 'verify', ...counts })
      const paths = new Map<string, string>()
      await inLanes(manifest.tables, OBJECTS_AT_ONCE, async (table) => {
        paths.set(table.name, await fetchTable(source, id, table, folder))
      })
      await requireObjects(source, manifest, objects)
      const brought = await requireEmpty(context, manifest, objects)
      if (!dryRun) {
        await markRestore(context.bucket, id, restoredInstance(manifest), context.clock())
        await restoreObjects(source, context.bucket, manifest, objects, brought, lock?.lost, ({ sizeBytes }) => {
          counts.objects += 1
          counts.bytes += sizeBytes
          onProgress({ step: 'objects', ...counts })
        })
        onProgress({ step: 'rows', ...counts })
        await loadRows(context, manifest, paths, () => lock?.requireHeld())
        await unmarkRestore(context.bucket)
      }
      return {
        snapshot: id,
        createdAt: manifest.createdAt,
        rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
        objects: objects.length,
        bytes: manifest.objects.bytes,
        missing: manifest.missing,
        dryRun,
      }
    })
  } finally {
    await source.close()
  }
}

async function newest(source: Bucket, from: string): Promise<string> {
  const { whole } = await listSnapshots(source)
  const last = whole.at(-1)
  if (last === undefined) throw new HoldallError('not_found', `There is no whole snapshot in ${from}`)
  return last
}

async function requireSchema({ connection }: BackupContext, { migrations }: Manifest): Promise<void> {
  const { rows } = await withClient(connection, (client) =>
    client.query<{ name: string; checksum: string }>('select name, checksum from holdall.migrations order by name'),
  )
  const same = JSON.stringify(rows.map(nameAndSum)) === JSON.stringify(migrations.map(nameAndSum))
  if (same) return
  throw new HoldallError(
    'conflict',
    `The backup was made with the schema ${migrations.at(-1)?.name ?? 'of no migration'}, this program has ${rows.at(-1)?.name}`,
    { hint: 'Restore it with the version of Holdall that made it, and upgrade then' },
  )
}

/** The schema is the same, so the tables are: a manifest that says otherwise was not written by a backup. */
async function requireTables({ connection, roles }: BackupContext, { tables }: Manifest, id: string): Promise<void> {
  const wanted = await withClient(connection, (client) => backedUpTables(client, roles))
  const said = tables.map(({ name, columns }) => ({ name, columns }))
  if (JSON.stringify(said) !== JSON.stringify(wanted))
    throw damaged(manifestKey(id), 'its tables are not those of its schema')
}

const nameAndSum = ({ name, checksum }: { name: string; checksum: string }) => [name, checksum]

/** Objects of this very snapshot may be there: a restore that was killed brought them. @returns their keys, with their lengths */
async function requireEmpty(
  { database, bucket }: BackupContext,
  { tables }: Manifest,
  objects: readonly BackedUpObject[],
): Promise<ReadonlyMap<string, number>> {
  if (await isOccupied(database, tables)) throw notEmpty('its database has rows')
  const ours = new Set(objects.map(({ key }) => key))
  const brought = new Map<string, number>()
  for await (const { key, sizeBytes } of bucket.list()) {
    if (!ours.has(key)) throw notEmpty(`its store has ${key}`)
    brought.set(key, sizeBytes)
  }
  return brought
}

async function isOccupied(database: Database, tables: Manifest['tables']): Promise<boolean> {
  const any = ['reservations', ...tables.map(({ name }) => name)]
    .map((name) => `exists (select from ${quoted(name)})`)
    .join(' or ')
  const { rows } = await database.one<{ occupied: boolean }>('service', {
    text: `select ${any} as occupied`,
    values: [],
  })
  return rows[0]?.occupied === true
}

function notEmpty(what: string): HoldallError {
  return new HoldallError('conflict', `The instance is not empty: ${what}`, {
    hint: 'Restore into a new data folder, or a new database and bucket',
  })
}

async function restoreObjects(
  source: Bucket,
  bucket: Bucket,
  { missing }: Manifest,
  objects: readonly BackedUpObject[],
  brought: ReadonlyMap<string, number>,
  signal: AbortSignal | undefined,
  onDone: (object: BackedUpObject) => void,
): Promise<void> {
  const lost = new Set(missing.map(({ key }) => key))
  const wanted = objects.filter(({ key }) => !lost.has(key))
  await inLanes(wanted, OBJECTS_AT_ONCE, async (object) => {
    signal?.throwIfAborted()
    await restoreObject(source, bucket, object, brought.get(object.key))
    onDone(object)
  })
}

async function restoreObject(
  source: Bucket,
  bucket: Bucket,
  object: BackedUpObject,
  broughtBytes: number | undefined,
): Promise<void> {
  const { key, sha256, sizeBytes, mimeType } = object
  // What a killed restore brought is not sent again, but what only looks like it is.
  if (broughtBytes === sizeBytes && (await digestOf(bucket, key))?.sha256 === sha256) return
  if (broughtBytes !== undefined) await bucket.delete(key)
  const from = contentKey(sha256)
  try {
    await bucket.write(key, await source.readStream(from), {
      expectedBytes: sizeBytes,
      expectedSha256: sha256,
      contentType: mimeType,
    })
  } catch (error) {
    if (!(error instanceof HoldallError)) throw error
    if (error.code === 'checksum_mismatch' || error.code === 'invalid_request') throw damaged(from, error.message)
    throw error
  }
}
