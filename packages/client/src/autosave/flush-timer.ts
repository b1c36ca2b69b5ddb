import { backOffMs } from '../http/retry.ts'

export interface FlushTimerOptions {
  debounceMs: number
  maxWaitMs: number
  /** 0 to 1, for the jitter. */
  random: () => number
}

/** Of the waits after attempts that may succeed later. */
const BACK_OFF = { delayMs: 1_000, maxDelayMs: 60_000 }

/** What `setTimeout` holds; more than that would be none at all. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Says when to flush: when edits pause or have gone on for long enough, and not before the server wants to be asked again. */
export class FlushTimer {
  readonly #options: FlushTimerOptions
  readonly #due: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Times of `performance.now()`, which nobody sets back. */
  #latest = Number.POSITIVE_INFINITY
  #earliest = 0

  constructor(options: FlushTimerOptions, due: () => void) {
    this.#options = options
    this.#due = due
  }

  /** An edit was made. */
  debounce(): void {
    const now = performance.now()
    this.#latest = Math.min(this.#latest, now + this.#options.maxWaitMs)
    this.#arm(Math.max(this.#earliest, Math.min(this.#latest, now + this.#options.debounceMs)) - now)
  }

  /** An attempt failed for now. */
  backOff(failures: number, retryAfterSeconds: number): void {
    const { random } = this.#options
    const ms = Math.max(retryAfterSeconds * 1000, backOffMs(failures, { ...BACK_OFF, random }))
    this.#earliest = performance.now() + ms
    this.#arm(ms)
  }

  /** The network is back: nobody need wait. */
  forget(): void {
    this.#earliest = 0
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => {
        this.#latest = Number.POSITIVE_INFINITY
        this.#due()
      },
      Math.min(ms, MAX_TIMER_MS),
    )
  }
}
