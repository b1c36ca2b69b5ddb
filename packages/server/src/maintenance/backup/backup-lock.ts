import { randomUUID } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import * as z from 'zod'
import { type ProcessIdentity, runsHere, thisProcess } from '../../db/embedded/index.ts'
import type { Bucket } from '../../storage/bucket.ts'

const LOCK_KEY = 'lock.json'

const holderSchema = z.object({
  token: z.string(),
  since: z.iso.datetime(),
  process: z.object({
    pid: z.int(),
    host: z.string(),
    boot: z.string(),
    pidNamespace: z.string(),
    startedAt: z.string(),
  }),
})

interface Holder {
  token: string
  since: string
  process: ProcessIdentity
}

/** The right to write to a backup, for as long as it lasts. */
export interface BackupLease {
  /** Aborts with `unavailable` when the right is lost. */
  signal: AbortSignal
  /** Asks once more. @throws {unavailable} it is lost */
  requireHeld(): Promise<void>
}

export interface BackupLockOptions {
  /** How often the holder shows that it lives. @default 20_000 */
  heartbeatMs?: number | undefined
  /** A holder that has not shown for so long has lost it. @default 90_000 */
  leaseMs?: number | undefined
}

/** Runs `work` while nobody else writes to the target. @throws {locked} */
export async function whileLocked<T>(
  target: Bucket,
  work: (lease: BackupLease) => Promise<T>,
  { heartbeatMs = 20_000, leaseMs = 90_000 }: BackupLockOptions = {},
): Promise<T> {
  const holder: Holder = { token: randomUUID(), since: new Date().toISOString(), process: await thisProcess() }
  await take(target, holder, leaseMs)
  const lost = new AbortController()
  let shownAt = Date.now()
  const check = async () => {
    const found = await readHolder(target)
    if (found?.token !== holder.token) lost.abort(lostTo(found))
    lost.signal.throwIfAborted()
  }
  const beat = async () => {
    await check()
    await target.delete(LOCK_KEY)
    await target.put(LOCK_KEY, bytesOf(holder)).catch(async (error: unknown) => {
      if (error instanceof HoldallError && error.code === 'conflict') await check()
      throw error
    })
    shownAt = Date.now()
  }
  // Nothing is asked amid a beat, which takes the lock away for a moment.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
  const heart = setInterval(() => {
    inTurn(beat).catch(() => {
      // A store that does not answer is given time; but not so much that others may take the lock.
      if (Date.now() - shownAt > leaseMs - heartbeatMs) lost.abort(lostTo(null))
    })
  }, heartbeatMs)
  heart.unref()
  try {
    return await work({ signal: lost.signal, requireHeld: () => inTurn(check) })
  } finally {
    clearInterval(heart)
    await last
    const found = await readHolder(target).catch(() => null)
    if (found?.token === holder.token) await target.delete(LOCK_KEY)
  }
}

async function take(target: Bucket, holder: Holder, leaseMs: number): Promise<void> {
  const found = await target.head(LOCK_KEY)
  if (found) {
    const other = await readHolder(target)
    // A killed one of this machine is known to be gone; of others only their silence tells.
    const isGone = other !== null && (await runsHere(other.process)) === false
    if (!isGone && Date.now() - found.modifiedAt.getTime() < leaseMs) throw locked(other)
    await target.delete(LOCK_KEY)
  }
  await target.put(LOCK_KEY, bytesOf(holder)).catch(async (error: unknown) => {
    throw error instanceof HoldallError && error.code === 'conflict' ? locked(await readHolder(target)) : error
  })
}

/** Null when there is no lock, or none that can be read. */
async function readHolder(target: Bucket): Promise<Holder | null> {
  const bytes = await target.readBytes(LOCK_KEY).catch((error: unknown) => {
    if (error instanceof HoldallError && error.code === 'not_found') return null
    throw error
  })
  if (bytes === null) return null
  try {
    return holderSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}

function bytesOf(holder: Holder): Buffer {
  return Buffer.from(JSON.stringify(holder))
}

function nameOf({ process: { pid, host }, since }: Holder): string {
  return `process ${pid} on ${host}, since ${since}`
}

function locked(holder: Holder | null): HoldallError {
  const who = holder ? ` by ${nameOf(holder)}` : ''
  return new HoldallError('locked', `Another backup is being written or verified there${who}`, {
    hint: 'Wait until it has ended; the lock of one that was killed on another machine falls after 90 seconds',
  })
}

function lostTo(holder: Holder | null): HoldallError {
  const who = holder ? `: ${nameOf(holder)}, has it` : ''
  return new HoldallError('unavailable', `The backup has lost its lock at the target${who}`, {
    hint: 'It wrote no snapshot; repeat it when the target can be reached and nobody else writes there',
  })
}
