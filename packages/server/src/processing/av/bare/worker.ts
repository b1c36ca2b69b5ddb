import { serveJobs } from '../../sandbox/serve-jobs.ts'
import type { DrawJob } from './draw-recording.ts'
import type { ReadJob } from './read-recording.ts'

/** What the worker is asked; the parent is trusted, the files it names are not. */
export type BareJob = ({ kind: 'read' } & ReadJob) | ({ kind: 'draw' } & DrawJob)

// A child serves one job: it loads what that one needs.
serveJobs(async (input) => {
  const job = input as BareJob
  if (job.kind === 'draw') return (await import('./draw-recording.ts')).drawRecording(job)
  return (await import('./read-recording.ts')).readRecording(job)
})
