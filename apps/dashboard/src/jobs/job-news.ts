import type { LiveEvent } from '@holdall/client'
import type { Job } from '@holdall/protocol'

/** How far a job is now. */
export interface JobNews extends Pick<Job, 'kind' | 'state' | 'progress' | 'mediaId'> {
  jobId: string
}

/** What a `job.updated` event tells; null for any other. */
export function jobNewsOf({ kind, subjectId, payload }: LiveEvent): JobNews | null {
  return kind === 'job.updated' ? { ...(payload as Omit<JobNews, 'jobId'>), jobId: subjectId } : null
}

/** Whether a job goes on. */
export const isOpenJob = ({ state }: Pick<Job, 'state'>): boolean => state === 'waiting' || state === 'running'
