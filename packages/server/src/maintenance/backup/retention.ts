import { HoldallError } from '@holdall/protocol'
import type { Bucket } from '../../storage/bucket.ts'
import { contentKey, DAMAGED, digestInKey, OBJECTS } from './backup-format.ts'
import { listSnapshots, removeSnapshot } from './backup-target.ts'
import { readObjectList, readSnapshot } from './read-snapshot.ts'

export interface RetentionReport {
  removedSnapshots: number
  removedObjects: number
  removedBytes: number
}

const BATCH = 1_000

/** @throws {invalid_request} */
export function requireKeep(keep: number): void {
  if (!Number.isInteger(keep) || keep < 1)
    throw new HoldallError('invalid_request', `At least one snapshot is kept, not ${keep}`)
}

/** Keeps the newest snapshots, and the bytes that they name. A snapshot that cannot be read keeps everything. */
export async function keepNewest(target: Bucket, keep: number, signal?: AbortSignal): Promise<RetentionReport> {
  const { whole } = await listSnapshots(target)
  const [doomed, kept] = [whole.slice(0, -keep), whole.slice(-keep)]
  const report: RetentionReport = { removedSnapshots: 0, removedObjects: 0, removedBytes: 0 }
  if (doomed.length === 0) return report
  const needed = new Set<string>()
  for (const id of kept)
    for (const { sha256 } of await readObjectList(target, id, await readSnapshot(target, id)))
      needed.add(contentKey(sha256))
  for (const id of doomed) {
    signal?.throwIfAborted()
    await removeSnapshot(target, id)
    report.removedSnapshots += 1
  }
  let batch: string[] = []
  const flush = async () => {
    signal?.throwIfAborted()
    const failed = await target.deleteMany(batch)
    report.removedObjects += batch.length - failed.length
    batch = []
  }
  for await (const { key, sizeBytes } of target.list(OBJECTS)) {
    if (needed.has(key)) continue
    batch.push(key)
    report.removedBytes += sizeBytes
    if (batch.length === BATCH) await flush()
  }
  if (batch.length > 0) await flush()
  // What was marked and is needed no more is not missed either.
  const marks: string[] = []
  for await (const { key } of target.list(DAMAGED)) {
    const sha256 = digestInKey(key)
    if (sha256 !== null && !needed.has(contentKey(sha256))) marks.push(key)
  }
  await target.deleteMany(marks)
  return report
}
