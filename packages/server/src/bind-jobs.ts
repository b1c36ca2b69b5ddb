import { bindProjectJobs, PROJECT_QUEUE_DEFINITIONS, sweepProjects } from './bind-projects.ts'
import type { JobQueue, QueueDefinition } from './jobs/queue.ts'
import { fillHashes, type PictureHasher } from './media/fill-hashes.ts'
import type { MediaInspector } from './media/inspection.ts'
import { giveUpJob, type JobHandlers, runJob } from './media/jobs/run-job.ts'
import { MEDIA_QUEUES, type MediaContext } from './media/media-context.ts'
import { sweepBoards } from './media/moodboards/sweep-boards.ts'
import { giveUpProcessing, processMedia, requeueStuck } from './media/process-media.ts'
import { markExpiredTrash, runPurgeJob } from './media/purge-media.ts'
import { type BulkJob, runBulkJob } from './media/run-bulk-job.ts'
import type { ProjectContext } from './projects/project-context.ts'

/** Queues that belong to no row. */
export const PLATFORM_QUEUES = {
  bulk: 'media-bulk',
  housekeeping: 'housekeeping',
  collection: 'collection',
  integrity: 'integrity',
} as const

export const QUEUE_DEFINITIONS: readonly QueueDefinition[] = [
  { name: MEDIA_QUEUES.processFailed, unique: false, retryLimit: 20 },
  { name: MEDIA_QUEUES.jobsFailed, unique: false, retryLimit: 20 },
  {
    name: MEDIA_QUEUES.process,
    retryLimit: 4,
    retryDelaySeconds: 2,
    expireInSeconds: 300,
    deadLetter: MEDIA_QUEUES.processFailed,
  },
  {
    name: MEDIA_QUEUES.jobs,
    retryLimit: 3,
    retryDelaySeconds: 5,
    expireInSeconds: 6 * 3600,
    deadLetter: MEDIA_QUEUES.jobsFailed,
  },
  { name: MEDIA_QUEUES.purge, retryLimit: 10, retryDelaySeconds: 10 },
  { name: PLATFORM_QUEUES.bulk, retryLimit: 3, expireInSeconds: 3600 },
  { name: PLATFORM_QUEUES.housekeeping, retryLimit: 0 },
  { name: PLATFORM_QUEUES.collection, retryLimit: 0, expireInSeconds: 6 * 3600 },
  { name: PLATFORM_QUEUES.integrity, retryLimit: 0, expireInSeconds: 6 * 3600 },
  ...PROJECT_QUEUE_DEFINITIONS,
]

export interface JobBindings {
  jobs: JobQueue
  media: MediaContext
  projects: ProjectContext
  pictures: MediaInspector
  hashPicture: PictureHasher
  /** What can be watched. */
  handlers: JobHandlers
  /** Such jobs at work at a time. */
  recordingJobs: number
  trashDays: number
  /** Small chores without a row: old keys, old events. */
  housekeeping: () => Promise<void>
  collect: () => Promise<unknown>
  checkNightly: (signal: AbortSignal) => Promise<void>
}

/** Which code runs for which queue. */
export async function bindJobs({
  jobs,
  media,
  projects,
  pictures,
  hashPicture,
  handlers,
  recordingJobs,
  trashDays,
  housekeeping,
  collect,
  checkNightly,
}: JobBindings): Promise<void> {
  await jobs.work<{ mediaId: string }>(
    MEDIA_QUEUES.process,
    ({ data, signal }) => processMedia(media, pictures, data.mediaId, signal),
    { concurrency: 2 },
  )
  await jobs.work<{ jobId: string }>(
    MEDIA_QUEUES.jobs,
    ({ data, signal }) => runJob(media, handlers, data.jobId, signal),
    { concurrency: recordingJobs },
  )
  await jobs.work<{ jobId: string }>(MEDIA_QUEUES.jobsFailed, ({ data }) => giveUpJob(media, handlers, data.jobId))
  await jobs.work<{ mediaId: string }>(MEDIA_QUEUES.processFailed, ({ data }) => giveUpProcessing(media, data.mediaId))
  await jobs.work<{ mediaId: string }>(MEDIA_QUEUES.purge, ({ data }) => runPurgeJob(media, data.mediaId))
  await bindProjectJobs(jobs, projects, trashDays)
  await jobs.work<BulkJob>(PLATFORM_QUEUES.bulk, ({ data, signal }) => runBulkJob(media, data, signal))
  await jobs.work(PLATFORM_QUEUES.housekeeping, async ({ signal }) => {
    await requeueStuck(media)
    // A batch at a time, so that no transaction is long; the purges themselves are jobs.
    while ((await markExpiredTrash(media, trashDays)).length > 0) signal.throwIfAborted()
    await sweepProjects(projects, trashDays)
    await sweepBoards(media, trashDays, signal)
    await housekeeping()
    await fillHashes(media, hashPicture, signal)
  })
  await jobs.work(PLATFORM_QUEUES.collection, async () => {
    await collect()
  })
  await jobs.schedule(PLATFORM_QUEUES.housekeeping, '*/10 * * * *')
  await jobs.work(PLATFORM_QUEUES.integrity, ({ signal }) => checkNightly(signal))
  await jobs.schedule(PLATFORM_QUEUES.collection, '17 * * * *')
  await jobs.schedule(PLATFORM_QUEUES.integrity, '23 3 * * *')
}
