import { ApiProblem } from '../http/api-problem.ts'
import { pause } from '../http/pause.ts'
import { backOffMs, type RetryOptions } from '../http/retry.ts'
import { isOnline } from './is-online.ts'

const LONGEST_WAIT_MS = 60_000

/** How often something may fail in a row, and how long to wait each time. */
export class Patience {
  readonly #options: RetryOptions
  #failures = 0

  constructor(options: RetryOptions) {
    this.#options = options
  }

  /** Something went well: what fails from now on is counted anew. */
  renew(): void {
    this.#failures = 0
  }

  /**
   * Waits before the next attempt, as long as the server asked for.
   *
   * @throws the problem when it has happened too often, asks for more than a minute, or comes of having no connection
   */
  async spend(problem: ApiProblem, signal: AbortSignal): Promise<void> {
    const askedMs = (problem.retryAfterSeconds ?? 0) * 1000
    if (++this.#failures > this.#options.retries || askedMs > LONGEST_WAIT_MS) throw problem
    if (problem.code === 'unreachable' && !isOnline()) throw problem
    await pause(Math.max(askedMs, backOffMs(this.#failures, this.#options)), signal)
  }

  /** Tries until it goes well, or patience is at its end. @param busy as `mayPass` has it. @throws what will not pass */
  async through<T>(work: () => Promise<T>, signal: AbortSignal, busy?: number): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof ApiProblem) || !mayPass(error, busy)) throw error
        await this.spend(error, signal)
      }
    }
  }
}

/**
 * Whether the same may go well later. What this side found out (status 0 too) stays as it is; a proxy that lost patience may have more.
 *
 * @param busy a status that passes where the answer says when: 409 of what goes on under the same `Idempotency-Key`
 */
export function mayPass({ status, code, retryable, retryAfterSeconds }: ApiProblem, busy?: number): boolean {
  if (status === busy && retryAfterSeconds !== undefined) return true
  if (status === 0) return code === 'unreachable' || code === 'unavailable'
  return retryable || status === 408
}
