import type { ProjectTypeRegistry } from '@holdall/protocol'
import type { Identity } from './identity/identity.ts'
import type { JobQueue, QueueDefinition } from './jobs/queue.ts'
import { finishPurges } from './media/finish-purges.ts'
import { MEDIA_QUEUES, type MediaContext } from './media/media-context.ts'
import { moveMedia } from './media/move-media.ts'
import { DocumentCache } from './projects/documents/document-cache.ts'
import { thinHistories } from './projects/documents/thin-history.ts'
import { PROJECT_QUEUES, type ProjectContext } from './projects/project-context.ts'
import { finishClear, markExpiredProjects, runProjectPurge } from './projects/purge-project.ts'

/** Thins histories by age; belongs to no project. */
const HISTORY_QUEUE = 'project-histories'

export const PROJECT_QUEUE_DEFINITIONS: readonly QueueDefinition[] = [
  { name: HISTORY_QUEUE, retryLimit: 0, expireInSeconds: 3600 },
  { name: PROJECT_QUEUES.purge, retryLimit: 10, retryDelaySeconds: 10, expireInSeconds: 3600 },
  { name: PROJECT_QUEUES.clear, retryLimit: 10, retryDelaySeconds: 10, expireInSeconds: 3600 },
]

/** What moves items between rooms on nobody's behalf. */
const MOVER: Identity = { userId: 'holdall', role: 'service', via: 'internal', readOnly: false }

export interface ProjectParts {
  media: MediaContext
  jobs: JobQueue
  types: ProjectTypeRegistry
  createId: (prefix: string) => string
}

/** The project room's view of the house: projects and media meet here alone. */
export function createProjectContext({ media, jobs, types, createId }: ProjectParts): ProjectContext {
  const { database, bucket, clock, log, owners, deliveryCache } = media
  return {
    database,
    bucket,
    types,
    clock,
    log,
    createId,
    cache: new DocumentCache(),
    quotaBytes: (ownerUserId) => owners.quotaBytes(ownerUserId),
    mediaPurgeQueue: MEDIA_QUEUES.purge,
    startJob: async (queue, projectId) =>
      (await jobs.send(queue, { projectId }, { singletonKey: projectId })) ?? projectId,
    media: {
      finishPurges: (ids) => finishPurges(media, ids),
      moveToLibrary: async (ids) => {
        await moveMedia(media, MOVER, ids, null)
      },
      forget: (ids) => {
        for (const id of ids) deliveryCache.invalidate(id)
      },
    },
  }
}

export async function bindProjectJobs(jobs: JobQueue, projects: ProjectContext, trashDays: number): Promise<void> {
  await jobs.work(HISTORY_QUEUE, async ({ signal }) => {
    await thinHistories(projects, trashDays, signal)
  })
  await jobs.schedule(HISTORY_QUEUE, '37 * * * *')
  await jobs.work<{ projectId: string }>(PROJECT_QUEUES.purge, ({ data }) => runProjectPurge(projects, data.projectId))
  await jobs.work<{ projectId: string }>(PROJECT_QUEUES.clear, async ({ data }) => {
    await finishClear(projects, data.projectId)
  })
}

/** Projects whose time in the trash is over, and purges that were cut off. */
export async function sweepProjects(projects: ProjectContext, trashDays: number): Promise<void> {
  for (const id of await markExpiredProjects(projects, trashDays)) await projects.startJob(PROJECT_QUEUES.purge, id)
}
