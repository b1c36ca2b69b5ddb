import { setTimeout as sleep } from 'node:timers/promises'
import { HoldallError } from '@holdall/protocol'
import type pg from 'pg'
import type { Logger } from '../log.ts'
import { type SessionLock, type SessionLockOptions, takeSessionLock } from './session-lock.ts'

export interface PresenceOptions {
  /** What this process is, for a restore that it keeps out. */
  as: 'server' | 'command'
  log: Logger
  /** How long it waits between attempts to take the lock anew. @default 2_000 */
  retryMs?: number
  pingMs?: SessionLockOptions['pingMs']
}

/**
 * Shows that this process works on the database, so that nobody restores into it meanwhile. When the connection breaks, it is taken anew.
 *
 * @returns what ends it
 * @throws {locked} a restore is being written into the database
 */
export async function keepPresence(
  connection: pg.ClientConfig,
  { as, log, retryMs = 2_000, pingMs }: PresenceOptions,
): Promise<() => Promise<void>> {
  const take = () => takeSessionLock(connection, 'presence', { shared: true, as, pingMs })
  const first = await take()
  if (typeof first === 'string')
    throw new HoldallError('locked', `A backup is being restored into this database, by ${first}`, {
      hint: 'Wait until it has ended, and start then',
    })
  const ending = new AbortController()
  const keeping = keep(first)
  return async () => {
    ending.abort()
    await keeping
  }

  async function keep(taken: SessionLock): Promise<void> {
    for (let lock: SessionLock | null = taken; lock; lock = await again()) {
      await Promise.race([aborted(lock.lost), aborted(ending.signal)])
      await lock.release()
    }
  }

  /** The lock, or null at the end. */
  async function again(): Promise<SessionLock | null> {
    for (let attempt = 1; !ending.signal.aborted; attempt++) {
      const lock = await take().catch((error: unknown) => String(error))
      if (typeof lock !== 'string') return lock
      if (attempt === 1) log.warn({ event: 'presence-lost', reason: lock }, 'this process is not seen in the database')
      await sleep(retryMs, undefined, { signal: ending.signal }).catch(() => {})
    }
    return null
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
