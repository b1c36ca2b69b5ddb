import { HoldallError } from '@holdall/protocol'
import type { Bucket } from '../../storage/bucket.ts'
import { digestOf } from '../../storage/object-digest.ts'
import { BackupContents } from './backup-contents.ts'
import { contentKey, damageKey, manifestKey, objectListKey, tableKey } from './backup-format.ts'
import { whileLocked } from './backup-lock.ts'
import { listSnapshots, openTarget } from './backup-target.ts'
import type { BackupContext } from './create-backup.ts'
import { inLanes } from './in-lanes.ts'
import { checkTable, readObjectList, readSnapshot } from './read-snapshot.ts'

export interface VerifyOptions {
  onProgress?: ((progress: VerifyProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface VerifyProgress {
  step: 'snapshots' | 'objects'
  checked: number
  bytes: number
}

export interface VerifyReport {
  snapshots: number
  /** Files that were read: manifests, lists, tables and objects. */
  checked: number
  /** Of the objects. */
  bytes: number
  /** Objects that a snapshot names and the backup does not have; the oldest snapshot that does. */
  missing: { key: string; snapshot: string }[]
  /** Objects that do not have the digest that is their name. They are marked, and the next backup writes them again. */
  damaged: { key: string; reason: string }[]
  /** Files of snapshots that cannot be used, and objects that could not be read. */
  errors: { key: string; reason: string }[]
}

const READS_AT_ONCE = 8

/**
 * Reads a whole backup: every manifest, list and table against its checksum, every object against its digest. What it finds damaged stays where it is,
 * since it may be all that is left, and is marked for the next backup.
 *
 * @throws {not_found} there is no snapshot; {locked} a backup is being written there
 */
export async function verifyBackup(
  { spoolFolder }: Pick<BackupContext, 'spoolFolder'>,
  from: string,
  { onProgress = () => {}, signal: callers }: VerifyOptions = {},
): Promise<VerifyReport> {
  const target = await openTarget(from, spoolFolder)
  try {
    // Before the lock, which is a file: a folder that was mistyped stays as it is.
    if ((await listSnapshots(target)).whole.length === 0)
      throw new HoldallError('not_found', `There is no whole snapshot in ${from}`)
    return await whileLocked(target, async (lease) => {
      const signal = callers ? AbortSignal.any([callers, lease.signal]) : lease.signal
      const report: VerifyReport = { snapshots: 0, checked: 0, bytes: 0, missing: [], damaged: [], errors: [] }
      const tell = (step: VerifyProgress['step']) => onProgress({ step, checked: report.checked, bytes: report.bytes })
      const contents = await BackupContents.list(target)
      const absent = new Set<string>()
      for (const id of (await listSnapshots(target)).whole) {
        signal?.throwIfAborted()
        await verifySnapshot(target, id, contents, absent, report)
        tell('snapshots')
      }
      await inLanes(contents.digests(), READS_AT_ONCE, async (sha256) => {
        await verifyObject(target, sha256, contents, report, signal)
        tell('objects')
      })
      return report
    })
  } finally {
    await target.close()
  }
}

async function verifySnapshot(
  target: Bucket,
  id: string,
  contents: BackupContents,
  absent: Set<string>,
  report: VerifyReport,
): Promise<void> {
  report.snapshots += 1
  const manifest = await noted(report, manifestKey(id), () => readSnapshot(target, id))
  // Of a manifest that cannot be used nobody knows what its tables and objects should be.
  if (!manifest) return
  await inLanes(manifest.tables, READS_AT_ONCE, async (table) => {
    await noted(report, tableKey(id, table.name), () => checkTable(target, id, table))
  })
  const objects = (await noted(report, objectListKey(id), () => readObjectList(target, id, manifest))) ?? []
  const lost = new Set(manifest.missing.map(({ key }) => key))
  for (const { key, sha256 } of objects) {
    if (lost.has(key) || contents.sizeOf(sha256) !== undefined || absent.has(sha256)) continue
    absent.add(sha256)
    report.missing.push({ key: contentKey(sha256), snapshot: id })
  }
}

async function verifyObject(
  target: Bucket,
  sha256: string,
  contents: BackupContents,
  report: VerifyReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  const key = contentKey(sha256)
  const found = await noted(report, key, () => digestOf(target, key, signal))
  signal?.throwIfAborted()
  if (!found) return
  report.bytes += found.sizeBytes
  if (found.sha256 === sha256) {
    if (contents.isMarked(sha256)) await target.delete(damageKey(sha256))
    return
  }
  const reason = `its ${found.sizeBytes} bytes have the digest ${found.sha256}`
  report.damaged.push({ key, reason })
  if (!contents.isMarked(sha256)) await target.put(damageKey(sha256), Buffer.from(`${reason}\n`))
}

/** Goes on after what cannot be read or used, and notes it. */
async function noted<T>(report: VerifyReport, key: string, work: () => Promise<T>): Promise<T | null> {
  report.checked += 1
  try {
    return await work()
  } catch (error) {
    // A read that breaks off amid an object is an error of the system's own.
    if (!(error instanceof Error) || error.name === 'AbortError') throw error
    const { reason } = (error instanceof HoldallError ? error.details : {}) as { reason?: string }
    report.errors.push({ key, reason: reason ?? error.message })
    return null
  }
}
