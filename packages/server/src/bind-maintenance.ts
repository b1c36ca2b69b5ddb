import type { OwnerFacts } from './accounts/owner-facts.ts'
import type { Config } from './config.ts'
import type { EraseContext } from './maintenance/erase-user.ts'
import { type CollectionReport, executeCollection } from './maintenance/execute-collection.ts'
import { type CollectionOptions, type CollectionPlan, planCollection } from './maintenance/plan-collection.ts'
import { finishPurges } from './media/finish-purges.ts'
import { MEDIA_QUEUES, type MediaContext } from './media/media-context.ts'
import type { ProjectContext } from './projects/project-context.ts'
import { finishProjectPurge } from './projects/purge-project.ts'

/** What keeps rows and bytes together, and takes them away. */
export interface Maintenance {
  /** What a collection would do. */
  planCollection: (options?: Partial<CollectionOptions>) => Promise<CollectionPlan>
  /** Plans and carries out. */
  collect: (options?: Partial<CollectionOptions>) => Promise<CollectionReport>
  /** For deleting in bulk. */
  deletion: EraseContext
}

export interface MaintenanceParts {
  config: Config
  media: MediaContext
  projects: ProjectContext
  owners: OwnerFacts
}

export function createMaintenance({ config, media, projects, owners }: MaintenanceParts): Maintenance {
  const { database, bucket, clock, log } = media
  const collection = { database, bucket, clock, log, purge: (ids: string[]) => finishPurges(media, ids) }
  const plan = (options: Partial<CollectionOptions> = {}) =>
    planCollection(collection, { trashDays: config.TRASH_DAYS, ...options })
  return {
    planCollection: plan,
    collect: async (options) => executeCollection(collection, await plan(options)),
    deletion: {
      database,
      bucket,
      clock,
      purgeQueue: MEDIA_QUEUES.purge,
      finishPurges: (ids) => finishPurges(media, ids),
      finishProjectPurge: (id) => finishProjectPurge(projects, id),
      async endAccess(userId) {
        await owners.advance(userId, 'link')
        await owners.advance(userId, 'session')
      },
    },
  }
}
