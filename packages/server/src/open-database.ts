import { QUEUE_DEFINITIONS } from './bind-jobs.ts'
import type { Config } from './config.ts'
import { checkServerDurability, type EmbeddedPostgres } from './db/embedded/index.ts'
import { createPool, Database, keepPresence, migrate, type RoleNames } from './db/index.ts'
import { JobQueue, type QueueDefinition } from './jobs/queue.ts'
import type { Logger } from './log.ts'

/** What a process opens everything for. */
export type PlatformPurpose = 'serve' | 'command' | 'restore'

/** Connects to the database, brings it up to date and starts the queue. @param closers takes what ends it */
export async function openDatabase(
  config: Config,
  roles: RoleNames,
  embedded: EmbeddedPostgres | null,
  log: Logger,
  closers: (() => unknown)[],
  purpose: PlatformPurpose,
  moreQueues: readonly QueueDefinition[],
) {
  const connection = embedded ? embedded.clientConfig : { connectionString: config.DATABASE_URL as string }
  // A restore wants the database for itself, and asks for it when it knows what it restores.
  if (purpose !== 'restore')
    closers.push(await keepPresence(connection, { as: purpose === 'serve' ? 'server' : 'command', log }))
  const pool = createPool({ connection, max: config.DATABASE_POOL, log })
  closers.push(() => pool.end())
  const jobs = new JobQueue({ connection: { ...connection }, log, workers: config.workers })
  closers.push(() => jobs.stop())
  // The queue's tables come first: migrations refer to them.
  await jobs.start([...QUEUE_DEFINITIONS, ...moreQueues], { alone: embedded !== null })
  const applied = await migrate(connection, { roles })
  if (applied.length > 0) log.info({ event: 'migrated', applied }, 'the database is up to date')
  await checkServerDurability(pool)
  return { pool, database: new Database(pool, roles), jobs, connection }
}
