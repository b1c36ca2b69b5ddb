import { HoldallError } from '@holdall/protocol'
import type { Context } from 'hono'
import type { AppEnv } from './env.ts'
import { problemOf } from './middleware/problem.ts'

/** Tells how far the work is; what comes too fast is left out. */
export type Emit = (progress: object) => void

const EVERY_MS = 200

/** What such a route answers, for its description. */
export const PROGRESS_TYPES = {
  'application/x-ndjson': 'JSON lines: `{"progress": …}` while it works; last `{"result": …}` or `{"problem": …}`',
}

/**
 * Answers with JSON lines while the work goes on. The status is 200 before its outcome is known: the last line has it. The work is told to stop
 * when the caller goes away.
 */
export function answerProgress(
  c: Context<AppEnv>,
  work: (emit: Emit, signal: AbortSignal) => Promise<object>,
): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const line = (value: object) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      }
      let emittedAt = 0
      const emit: Emit = (progress) => {
        const now = performance.now()
        if (now - emittedAt < EVERY_MS) return
        emittedAt = now
        line({ progress })
      }
      try {
        line({ result: await work(emit, gone.signal) })
      } catch (thrown) {
        const error =
          thrown instanceof HoldallError
            ? thrown
            : new HoldallError('internal', 'An unexpected error', { cause: thrown })
        if (error.code === 'internal') c.get('log').error({ err: thrown }, 'a long request failed')
        line({ problem: problemOf(error, { requestId: c.get('requestId') }).body })
      }
      if (!gone.signal.aborted) controller.close()
    },
    cancel() {
      gone.abort(new HoldallError('unavailable', 'The caller went away'))
    },
  })
  return new Response(stream, { headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' } })
}
