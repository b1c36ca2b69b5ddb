import { randomUUID } from 'node:crypto'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import { Bucket } from '../../storage/bucket.ts'
import { openDriver } from '../../storage/open-bucket.ts'
import { isSnapshotId, manifestKey, SNAPSHOTS } from './backup-format.ts'

const LOCK_KEY = 'lock.json'
const HEARTBEAT_MS = 20_000
const LEASE_MS = 90_000

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

/** Runs `work` while nobody else writes to the target. @throws {locked} */
export async function whileLocked<T>(target: Bucket, work: () => Promise<T>): Promise<T> {
  const token = randomUUID()
  await takeLock(target, token)
  const heart = setInterval(() => void beat(target, token).catch(() => {}), HEARTBEAT_MS)
  heart.unref()
  try {
    return await work()
  } finally {
    clearInterval(heart)
    if ((await holder(target)) === token) await target.delete(LOCK_KEY)
  }
}

async function takeLock(target: Bucket, token: string): Promise<void> {
  const found = await target.head(LOCK_KEY)
  if (found && Date.now() - found.modifiedAt.getTime() < LEASE_MS) throw locked()
  // Its holder has not shown for a while: it was killed.
  if (found) await target.delete(LOCK_KEY)
  await target.put(LOCK_KEY, lockOf(token)).catch((error: unknown) => {
    throw error instanceof HoldallError && error.code === 'conflict' ? locked() : error
  })
}

async function beat(target: Bucket, token: string): Promise<void> {
  if ((await holder(target)) !== token) return
  await target.delete(LOCK_KEY)
  await target.put(LOCK_KEY, lockOf(token))
}

async function holder(target: Bucket): Promise<string | null> {
  const bytes = await target.readBytes(LOCK_KEY).catch(() => null)
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as { token: string }).token
}

function lockOf(token: string): Buffer {
  return Buffer.from(JSON.stringify({ token, pid: process.pid }))
}

function locked(): HoldallError {
  return new HoldallError('locked', 'Another backup is being written there', {
    hint: 'Wait until it has ended; the lock of one that was killed falls after 90 seconds',
  })
}
