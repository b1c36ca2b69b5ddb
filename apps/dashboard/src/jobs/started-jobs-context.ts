import { createContext, useContext, useSyncExternalStore } from 'react'
import type { StartedJob, StartedJobs } from './started-jobs.ts'

export const StartedJobsContext = createContext<StartedJobs | null>(null)

export function useStartedJobs(): StartedJobs {
  const jobs = useContext(StartedJobsContext)
  if (jobs === null) throw new Error('useStartedJobs needs a StartedJobsContext around it')
  return jobs
}

/** Those that have not ended. */
export function useOpenJobs(): readonly StartedJob[] {
  const jobs = useStartedJobs()
  return useSyncExternalStore(jobs.subscribe, jobs.getSnapshot)
}
