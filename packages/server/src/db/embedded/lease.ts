import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { HoldallError } from '@holdall/protocol'
import type { Clock } from '../../clock.ts'
import { type ProcessIdentity, runsHere, thisProcess } from './process-identity.ts'

/** How often the holder touches its lease. */
export const HEARTBEAT_MS = 1_000
/** Without a heartbeat for this long, a lease from elsewhere counts as abandoned. */
export const STALE_AFTER_MS = 10_000

/** What the lease file says about its holder. */
export interface LeaseHolder extends ProcessIdentity {
  token: string
  since: string
}

/** The lease of a cluster, kept fresh until it is released. */
export interface Lease {
  /** Who held it before and did not release it. */
  previous: LeaseHolder | null
  /** Touches the file, and writes it again when it is missing; false when somebody else has taken it. */
  beat(): Promise<boolean>
  release(): Promise<void>
}

interface Found {
  holder: LeaseHolder
  beatAt: number
}

/**
 * Takes the lease of a cluster, so that one Holdall alone creates, starts and owns it.
 *
 * Process ids lie across containers: one is trusted only in the same pid namespace of the same boot. For a holder elsewhere the heartbeat counts;
 * where the server can be asked, its advisory lock decides later instead of waiting for the heartbeat to grow stale.
 *
 * @param canAskServer whether the cluster's server answers
 * @throws {conflict} naming the holder that is alive
 */
export async function takeLease(
  file: string,
  {
    clock,
    canAskServer,
    staleAfterMs = STALE_AFTER_MS,
  }: { clock: Clock; canAskServer: () => Promise<boolean>; staleAfterMs?: number },
): Promise<Lease> {
  const own: LeaseHolder = { ...(await thisProcess()), token: randomUUID(), since: clock().toISOString() }
  let previous: LeaseHolder | null = null
  for (;;) {
    const found = await readLease(file)
    if (found !== null) {
      previous = found.holder
      await waitUntilFree(file, found, { clock, canAskServer, staleAfterMs })
      if (!(await setAside(file, found.holder, own.token))) continue
    }
    if (await place(file, own)) break
  }
  return {
    previous,
    async beat() {
      const current = await readLease(file)
      if (current === null) return place(file, own)
      if (current.holder.token !== own.token) return false
      const now = clock()
      await utimes(file, now, now)
      return true
    },
    async release() {
      if ((await readLease(file))?.holder.token === own.token) await rm(file, { force: true })
    },
  }
}

/** The error that says who owns a cluster. */
export function heldBy(holder: LeaseHolder | null): HoldallError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : 'another Holdall'
  return new HoldallError('conflict', `The embedded database is in use by ${who}`, {
    hint: 'Stop that one first, or give this one another STORAGE_PATH; several nodes need DATABASE_URL',
    details: holder ? { pid: holder.pid, host: holder.host, since: holder.since } : undefined,
  })
}

async function waitUntilFree(
  file: string,
  { holder, beatAt }: Found,
  { clock, canAskServer, staleAfterMs }: { clock: Clock; canAskServer: () => Promise<boolean>; staleAfterMs: number },
): Promise<void> {
  const here = await runsHere(holder)
  if (here === true) throw heldBy(holder)
  if (here === false) return
  // Clocks differ between machines, so a beat that is seen to move counts for more than its age.
  const remaining = staleAfterMs - (clock().getTime() - beatAt)
  const deadline = performance.now() + Math.min(remaining, staleAfterMs)
  while (performance.now() < deadline && !(await canAskServer())) {
    await sleep(Math.min(250, staleAfterMs / 4))
    const now = await readLease(file)
    if (now === null) return
    if (now.holder.token !== holder.token || now.beatAt !== beatAt) throw heldBy(now.holder)
  }
}

/** Moves an abandoned lease away; false when it was not the one that was judged. */
async function setAside(file: string, judged: LeaseHolder, token: string): Promise<boolean> {
  const aside = `${file}.${token}`
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
  const moved = await readLease(aside)
  const right = moved === null || moved.holder.token === judged.token
  if (!right) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
  return right
}

/** Writes the lease whole; false when somebody was faster. */
async function place(file: string, holder: LeaseHolder): Promise<boolean> {
  const draft = `${file}.${holder.token}`
  await writeFile(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function readLease(file: string): Promise<Found | null> {
  try {
    const [text, info] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    return { holder: parseHolder(text), beatAt: info.mtimeMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A lease that cannot be read (power cut) belongs to nobody known; its heartbeat still counts. */
function parseHolder(text: string): LeaseHolder {
  try {
    return JSON.parse(text) as LeaseHolder
  } catch {
    return { pid: 0, host: hostname(), boot: 'unknown', pidNamespace: '', startedAt: '', token: '', since: 'unknown' }
  }
}
