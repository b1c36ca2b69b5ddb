import { setTimeout as sleep } from 'node:timers/promises'
import { mayPass } from './s3-error.ts'

export interface AttemptOptions {
  signal?: AbortSignal | undefined
  /** @default 5 */
  attempts?: number | undefined
  /** Whether another attempt may help. */
  retries?: (error: unknown) => boolean
}

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 3_000
const LONGEST_RETRY_AFTER_MS = 10_000

/**
 * Tries `work` until it succeeds, waiting longer each time, by a random share so that many do not come back at once.
 * The SDK's own attempts are off: they cannot send a stream again, and these can.
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export async function attempt<T>(
  work: (attempt: number) => Promise<T>,
  { signal, attempts = 5, retries = mayPass }: AttemptOptions = {},
): Promise<T> {
  for (let count = 1; ; count++) {
    signal?.throwIfAborted()
    try {
      return await work(count)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (count >= attempts || !retries(error)) throw error
      await sleep(waitMs(count, error), undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
    }
  }
}

function waitMs(count: number, error: unknown): number {
  const { $response } = (error ?? {}) as { $response?: { headers?: Record<string, string> } }
  const asked = Number($response?.headers?.['retry-after'])
  if (Number.isFinite(asked) && asked > 0) return Math.min(asked * 1_000, LONGEST_RETRY_AFTER_MS)
  return Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** count)
}
