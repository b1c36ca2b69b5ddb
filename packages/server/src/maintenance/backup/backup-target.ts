import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import { Bucket } from '../../storage/bucket.ts'
import { openDriver } from '../../storage/open-bucket.ts'
import { isSnapshotId, manifestKey, SNAPSHOTS } from './backup-format.ts'

/** Opens a folder or `s3://…` as a place for backups. @throws {invalid_request | unavailable} */
export async function openTarget(target: string, spoolFolder: string): Promise<Bucket> {
  const isUrl = /^(?:s3|file):\/\//.test(target)
  if (!isUrl && !isAbsolute(target))
    throw new HoldallError(
      'invalid_request',
      'A backup goes into a folder, by its absolute path, or to s3://bucket/prefix',
    )
  const url = isUrl ? target : pathToFileURL(target).href
  return new Bucket(await openDriver(url, { spoolFolder }))
}

/** Snapshots that are whole, oldest first; and what killed backups left. */
export async function listSnapshots(target: Bucket): Promise<{ whole: string[]; unfinished: string[] }> {
  const seen = new Set<string>()
  const whole: string[] = []
  for await (const { key } of target.list(SNAPSHOTS)) {
    const id = key.slice(SNAPSHOTS.length).split('/', 1)[0] ?? ''
    if (!isSnapshotId(id)) continue
    seen.add(id)
    if (key === manifestKey(id)) whole.push(id)
  }
  return { whole: whole.sort(), unfinished: [...seen].filter((id) => !whole.includes(id)) }
}

/** The manifest goes first: what is left is no snapshot any more. */
export async function removeSnapshot(target: Bucket, id: string): Promise<void> {
  await target.delete(manifestKey(id))
  const keys: string[] = []
  for await (const { key } of target.list(`${SNAPSHOTS}${id}/`)) keys.push(key)
  await target.deleteMany(keys)
}
