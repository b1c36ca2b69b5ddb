const SLOW_MS = 1
const SLOW_WEIGHT = 4
const LIMIT = 24
const DETOUR_CALLS = 500

/**
 * Decides whether short calls run on the event loop or on a thread. A call that the page cache answers takes a few microseconds,
 * four times less than the way to a thread and back; on a slow or remote disk it would hold everybody up. So: inline, unless for
 * a while more than a fifth of the calls take over a millisecond; then over threads for the next 500. (A mean would not do:
 * one turn that another process takes from us outweighs hundreds of quick calls.)
 */
export class Pace {
  #score = 0
  #detour = 0

  /** Whether the next piece of work may run on the event loop. */
  inline(): boolean {
    if (this.#detour === 0) return true
    this.#detour -= 1
    return false
  }

  /** Runs work on the event loop and remembers whether it was slow. */
  run<T>(work: () => T): T {
    const startedAt = performance.now()
    try {
      return work()
    } finally {
      const slow = performance.now() - startedAt > SLOW_MS
      this.#score = slow ? this.#score + SLOW_WEIGHT : Math.max(0, this.#score - 1)
      if (this.#score >= LIMIT) {
        this.#score = 0
        this.#detour = DETOUR_CALLS
      }
    }
  }
}
