import { ApiProblem } from './api-problem.ts'
import { pause } from './pause.ts'

/** How often a request that is safe to repeat is sent again. */
export interface RetryOptions {
  /** Further attempts after the first. @default 3 */
  retries: number
  /** Of the first wait; each one after is twice as long, up to `maxDelayMs`. @default 300 */
  delayMs: number
  /** @default 10_000 */
  maxDelayMs: number
  /** 0 to 1, for the jitter. */
  random: () => number
}

export const DEFAULT_RETRIES: RetryOptions = { retries: 3, delayMs: 300, maxDelayMs: 10_000, random: Math.random }

/** The wait before attempt `n` (1 is the first repetition): exponential with full jitter above a half. */
export function backOffMs(n: number, { delayMs, maxDelayMs, random }: Omit<RetryOptions, 'retries'>): number {
  const whole = Math.min(maxDelayMs, delayMs * 2 ** (n - 1))
  return whole / 2 + (whole / 2) * random()
}

/**
 * Runs an attempt until it succeeds, fails for good, or has been repeated often enough. A server that says when to come back is believed,
 * up to a minute; longer than that, the problem is handed on.
 */
export async function retried<Result>(
  attempt: () => Promise<Result>,
  { signal, ...options }: RetryOptions & { signal?: AbortSignal | undefined },
): Promise<Result> {
  for (let n = 1; ; n++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ApiProblem) || !error.retryable || n > options.retries) throw error
      const askedMs = (error.retryAfterSeconds ?? 0) * 1000
      if (askedMs > 60_000) throw error
      await pause(Math.max(askedMs, backOffMs(n, options)), signal)
    }
  }
}
