import { readProgress } from './read-progress.ts'
import type { Send } from './request.ts'
import type { Analytics, CleanUpPlan, CleanUpProgress, CleanUpScope, DeletionReport, Usage } from './types.ts'

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
    cleanUp: async (scope: CleanUpScope, onProgress: (progress: CleanUpProgress) => void): Promise<DeletionReport> => {
      const headers = { Accept: 'application/x-ndjson' }
      const answer = await send(PATH, { method: 'POST', body: { ...scope, dryRun: false }, headers })
      return await readProgress(answer, onProgress)
    },
  }
}

export type StorageApi = ReturnType<typeof createStorageApi>
