import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAbsent } from '../files-error.ts'
import { FileLock } from './file-lock.ts'
import { isDead, type LockOwner, readOwner } from './lock-owner.ts'

const RETRIES = 5
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 1000
const LOOK_EVERY_MS = 10

/** A lock whose owner cannot be asked is dead when its heartbeat is this old … */
const STALE_MS = 10_000
/** … and has not moved for this long while we watched, by a clock that nobody sets. */
const WATCHED_MS = 2000

export interface AcquireLockOptions {
  /** In [0, 1). @default Math.random */
  random?: () => number
  /** @default Date.now */
  now?: () => number
  /** Age of the last heartbeat after which an owner who cannot be asked counts as dead. @default 10 s */
  staleMs?: number
}

/** Nobody gave the lock up in time. */
export class LockTimeout extends Error {
  readonly owner: LockOwner | null

  constructor(owner: LockOwner | null) {
    super(`locked by ${owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}`}`)
    this.owner = owner
  }
}

/**
 * Waits for a lock between processes: five times, from 100 ms up to 1 s, doubled each time with jitter. While it waits it
 * looks every few milliseconds, so that a busy owner does not starve it.
 *
 * @throws LockTimeout
 */
export async function acquireLock(
  path: string,
  { random = Math.random, now = Date.now, staleMs = STALE_MS }: AcquireLockOptions = {},
): Promise<FileLock> {
  const watch = new LockWatch(path, now, staleMs)
  for (let retry = 0; ; retry++) {
    const lock = FileLock.create(path) ?? watch.takeOverDead()
    if (lock !== null) return lock
    if (retry === RETRIES) throw new LockTimeout(readOwner(path))
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retry * (1 + random()))
    const until = performance.now() + waitMs
    while (performance.now() < until) {
      await sleep(LOOK_EVERY_MS * (0.5 + random()))
      const early = FileLock.create(path)
      if (early !== null) return early
    }
  }
}

/** Watches one lock for signs of life. */
class LockWatch {
  readonly #path: string
  readonly #now: () => number
  readonly #staleMs: number
  #seen = ''
  #since = 0

  constructor(path: string, now: () => number, staleMs: number) {
    this.#path = path
    this.#now = now
    this.#staleMs = staleMs
  }

  takeOverDead(): FileLock | null {
    const owner = readOwner(this.#path)
    if (owner === null) return null
    return isDead(owner) || this.#isStill(owner.token) ? FileLock.takeOver(this.#path, owner.token) : null
  }

  #isStill(token: string): boolean {
    let mtimeMs: number
    try {
      mtimeMs = fs.statSync(this.#path).mtimeMs
    } catch (error) {
      if (isAbsent(error)) return false
      throw error
    }
    const seen = `${token} ${mtimeMs}`
    if (seen !== this.#seen) {
      this.#seen = seen
      this.#since = performance.now()
      return false
    }
    // A heartbeat from the future is as little a sign of life as an old one: the clock was set back.
    return performance.now() - this.#since >= WATCHED_MS && Math.abs(this.#now() - mtimeMs) > this.#staleMs
  }
}
