import type { CleanUpProgress, CleanUpScope } from '@holdall/client'
import type { DeletionReport } from '@holdall/protocol'
import { holdallKeys } from '@holdall/react'
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/api-context.ts'
import { sessionQuery } from '../api/queries.ts'
import { useArrivals } from '../library/arrivals-context.ts'
import { showProblem, useToasts } from '../ui/toast-context.ts'
import { describeReport } from './describe-report.ts'

/** What shows other numbers when something is gone. */
const STALE = [['clean-up'], ['usage'], ['analytics'], holdallKeys.mediaLists]
const NOTHING_YET: CleanUpProgress = { items: 0, deletedCount: 0, failedCount: 0, totalBytes: 0 }

/** A clean-up that goes on, or the last one that ended. */
export interface CleanUpRun {
  /** How many items there were to go through. */
  planned: number
  progress: CleanUpProgress
  /** Absent while it goes on. */
  ended?: { report: DeletionReport; brokeOff: boolean }
}

/**
 * Deletes for good. The run is kept with the answers of the server and not by the section that began it: it goes on while other pages are
 * shown, and its report is there on the way back.
 */
export function useCleanUp(): { run: CleanUpRun | null; perform: (scope: CleanUpScope, planned: number) => void } {
  const api = useApi()
  const queries = useQueryClient()
  const toasts = useToasts()
  const arrivals = useArrivals()
  const userId = useQuery(sessionQuery(api)).data?.userId ?? null
  const queryKey = ['clean-up-run', userId]
  const kept = useQuery<CleanUpRun>({
    queryKey,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })

  const perform = async (scope: CleanUpScope, planned: number) => {
    let progress = NOTHING_YET
    const show = (run: CleanUpRun) => queries.setQueryData<CleanUpRun>(queryKey, run)
    const isWatched = () => (queries.getQueryCache().find({ queryKey })?.getObserversCount() ?? 0) > 0
    show({ planned, progress })
    try {
      const report = await api.storage.cleanUp(scope, {
        onProgress: (told) => {
          progress = told
          show({ planned, progress })
        },
      })
      show({ planned, progress, ended: { report, brokeOff: false } })
      if (!isWatched()) toasts.show(describeReport(report))
    } catch (error) {
      show({ planned, progress, ended: { report: { ...progress, errors: [] }, brokeOff: true } })
      showProblem(toasts, 'The clean-up broke off', error)
    }
    for (const queryKey of STALE) void queries.invalidateQueries({ queryKey })
    arrivals.changed(null)
  }

  return { run: kept.data ?? null, perform: (scope, planned) => void perform(scope, planned) }
}
