import { ApiProblem } from './api-problem.ts'
import type { Send } from './request.ts'
import type { Analytics, CleanUpPlan, CleanUpScope, DeletionReport, Usage } from './types.ts'

const PATH = 'storage/cleanup'

/** What is kept, and making room. */
export function createStorageApi(send: Send) {
  return {
    usage: async () => (await (await send('usage')).json()) as Usage,
    analytics: async (signal?: AbortSignal) =>
      (await (await send('media/analytics', signal === undefined ? {} : { signal })).json()) as Analytics,
    /** What would go; nothing is touched. */
    plan: async (scope: CleanUpScope, signal?: AbortSignal) =>
      (await (await send(PATH, { method: 'POST', body: { ...scope, dryRun: true }, signal })).json()) as CleanUpPlan,
    /** Deletes for good; tells how much is gone while it works. @throws {ApiProblem} */
    cleanUp: async (scope: CleanUpScope, onProgress: (report: DeletionReport) => void): Promise<DeletionReport> => {
      const headers = { Accept: 'application/x-ndjson' }
      const answer = await send(PATH, { method: 'POST', body: { ...scope, dryRun: false }, headers })
      for await (const line of linesOf(answer)) {
        const told = JSON.parse(line) as { progress?: DeletionReport; result?: DeletionReport; problem?: unknown }
        if (told.progress) onProgress(told.progress)
        if (told.result) return told.result
        if (told.problem) throw ApiProblem.from(500, JSON.stringify(told.problem), null)
      }
      throw ApiProblem.unreachable()
    },
  }
}

export type StorageApi = ReturnType<typeof createStorageApi>

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw ApiProblem.unreachable(error)
    })
    const lines = (rest + (value ?? '')).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
    if (done) {
      if (rest !== '') yield rest
      return
    }
  }
}
