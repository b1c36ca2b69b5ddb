import { setTimeout as sleep } from 'node:timers/promises'

/** Counts work that a graceful end waits for. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>()

  /** Counts `work` until it settles. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    try {
      return await work
    } finally {
      this.#running.delete(work)
    }
  }

  /** Waits until nothing runs, at most `timeoutMs`. */
  async settle(timeoutMs: number): Promise<void> {
    if (this.#running.size === 0) return
    const enough = new AbortController()
    const timeout = sleep(timeoutMs, undefined, { signal: enough.signal }).catch(() => {})
    await Promise.race([Promise.allSettled([...this.#running]), timeout])
    enough.abort()
  }
}
