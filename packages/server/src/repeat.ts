import type { Logger } from './log.ts'

/** Runs `work` again and again, never twice at once. @returns the end of it */
export function repeat(everyMs: number, work: () => Promise<unknown>, log: Logger): () => Promise<void> {
  let running: Promise<unknown> | null = null
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) =>
        log.warn({ err: error instanceof Error ? error.message : String(error) }, 'a repeated chore failed'),
      )
      .finally(() => {
        running = null
      })
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
