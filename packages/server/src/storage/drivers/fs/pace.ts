const SLOW_MS = 1
const DETOUR_CALLS = 500

/**
 * Decides whether short calls run on the event loop or on a thread. A call that the page cache answers takes a few microseconds,
 * four times less than the way to a thread and back; on a slow or remote disk it would hold everybody up. So: inline while the
 * running mean is under a millisecond, and over threads for the next 500 calls once it is not.
 */
export class Pace {
  #meanMs = 0
  #detour = 0

  /** Whether the next piece of work may run on the event loop. */
  inline(): boolean {
    if (this.#detour === 0) return true
    this.#detour -= 1
    return false
  }

  /** Runs work on the event loop and remembers how long it took. */
  run<T>(work: () => T): T {
    const startedAt = performance.now()
    try {
      return work()
    } finally {
      this.#meanMs += (performance.now() - startedAt - this.#meanMs) / 16
      if (this.#meanMs > SLOW_MS) {
        this.#meanMs = 0
        this.#detour = DETOUR_CALLS
      }
    }
  }
}
