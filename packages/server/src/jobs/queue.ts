import { HoldallError } from '@holdall/protocol'
import { PgBoss } from 'pg-boss'
import type { Logger } from '../log.ts'

/** A queue as it is declared; what its jobs do is bound to it by the composition root. */
export interface QueueDefinition {
  name: string
  /** Attempts after the first. @default 3 */
  retryLimit?: number
  /** First pause between attempts, doubled each time. @default 5 */
  retryDelaySeconds?: number
  /** An attempt that takes longer counts as failed. @default 300 */
  expireInSeconds?: number
  /** Queue that receives jobs whose attempts are used up. */
  deadLetter?: string
  /** At most one job per singleton key (none counts as one key) waiting or running: enqueuing again is harmless. @default true */
  unique?: boolean
}

export interface Job<T> {
  id: string
  data: T
  /** Aborted when the job expires or the server stops. */
  signal: AbortSignal
}

export interface WorkOptions {
  /** Jobs run side by side. @default 1 */
  concurrency?: number
}

export interface JobQueueOptions {
  /** How `pg` reaches the database. */
  connection: Record<string, unknown>
  log: Logger
  /** Whether this process runs jobs, or only lets them be enqueued. @default true */
  workers?: boolean
}

export const JOBS_SCHEMA = 'pgboss'
const POLL_SECONDS = 2
const POKE_AFTER_MS = 20

/**
 * Durable jobs in the same database (pg-boss). Rows enqueue by `holdall.enqueue_job` inside their own transaction; `poke` after the commit
 * saves the wait for the next poll.
 */
export class JobQueue {
  readonly #boss: PgBoss
  readonly #workers: boolean
  readonly #log: Logger
  readonly #workerIds = new Map<string, string[]>()
  readonly #poked = new Set<string>()
  readonly #stopping = new AbortController()

  constructor({ connection, log, workers = true }: JobQueueOptions) {
    this.#workers = workers
    this.#log = log
    this.#boss = new PgBoss({
      ...connection,
      schema: JOBS_SCHEMA,
      max: workers ? 4 : 1,
      application_name: 'holdall-jobs',
      supervise: workers,
      schedule: workers,
    })
    this.#boss.on('error', (error) => log.warn({ err: error.message }, 'the job queue met an error'))
  }

  /**
   * Installs or updates the queue's own tables, then makes the declared queues.
   *
   * @param alone whether no other process can be at work on this database: what is marked as running was cut off by a kill, and is tried
   * again at once instead of when it expires
   */
  async start(definitions: readonly QueueDefinition[], { alone = false } = {}): Promise<void> {
    await this.#boss.start()
    const existing = new Set((await this.#boss.getQueues()).map(({ name }) => name))
    // A dead-letter queue must exist before the queue that names it.
    const ordered = [...definitions].sort((a, b) => Number(Boolean(a.deadLetter)) - Number(Boolean(b.deadLetter)))
    for (const definition of ordered) {
      if (!existing.has(definition.name)) await this.#boss.createQueue(definition.name, queueOptions(definition))
    }
    if (alone && this.#workers) await this.#retryCutOff()
  }

  async #retryCutOff(): Promise<void> {
    const { rows } = await this.#boss
      .getDb()
      .executeSql(
        `select name, array_agg(id::text) as ids from ${JOBS_SCHEMA}.job where state = 'active' group by name`,
      )
    for (const { name, ids } of rows as { name: string; ids: string[] }[]) {
      // A failed attempt like any other: a job that takes the process with it ends in its dead letter.
      await this.#boss.fail(name, ids, { message: 'The process that ran it was killed' })
      this.#log.warn(
        { event: 'jobs-cut-off', queue: name, count: ids.length },
        'jobs of a killed process are tried again',
      )
    }
  }

  /** Binds a handler; a job that throws is retried with back-off, then goes to the dead-letter queue. */
  async work<T extends object>(
    queue: string,
    handler: (job: Job<T>) => Promise<void>,
    { concurrency = 1 }: WorkOptions = {},
  ): Promise<void> {
    if (!this.#workers) return
    const ids: string[] = []
    for (let worker = 0; worker < concurrency; worker++) {
      let id = ''
      id = await this.#boss.work<T>(queue, { batchSize: 1, pollingIntervalSeconds: POLL_SECONDS }, async ([job]) => {
        if (!job) return
        const startedAt = performance.now()
        const signal = AbortSignal.any([job.signal, this.#stopping.signal])
        try {
          await handler({ id: job.id, data: job.data, signal })
          this.#log.debug({ queue, job: job.id, ms: Math.round(performance.now() - startedAt) }, 'job done')
        } catch (error) {
          this.#log.warn(
            { queue, job: job.id, err: error instanceof Error ? error.message : String(error) },
            'job failed',
          )
          throw error
        } finally {
          // Of its own accord a worker of single jobs would wait for the next poll, however many are waiting.
          this.#boss.notifyWorker(id)
        }
      })
      ids.push(id)
    }
    this.#workerIds.set(queue, ids)
  }

  /** Runs a job of the queue by the clock. @param cron five fields, UTC */
  async schedule(queue: string, cron: string): Promise<void> {
    if (this.#workers) await this.#boss.schedule(queue, cron)
  }

  /** Enqueues outside a row's transaction. @returns the job's id, or null when its singleton is already waiting */
  async send(queue: string, data: object, options: { singletonKey?: string } = {}): Promise<string | null> {
    const id = await this.#boss.send(queue, data, options)
    this.poke(queue)
    return id
  }

  /** Says that a committed transaction enqueued into `queue`; calls in quick succession cost one look. */
  poke(queue: string): void {
    if (!this.#workers || this.#poked.has(queue)) return
    this.#poked.add(queue)
    setTimeout(() => {
      this.#poked.delete(queue)
      for (const id of this.#workerIds.get(queue) ?? []) this.#boss.notifyWorker(id)
    }, POKE_AFTER_MS).unref()
  }

  /** Counts of one queue: waiting, running and failed jobs. */
  async depth(queue: string): Promise<{ waiting: number; active: number; failed: number }> {
    const found = await this.#boss.getQueue(queue)
    if (!found) throw new HoldallError('not_found', `There is no queue "${queue}"`)
    return { waiting: found.queuedCount, active: found.activeCount, failed: found.failedCount }
  }

  /** Lets running jobs end for at most `timeoutMs`, then aborts them; they are retried after the next start. */
  async stop({ timeoutMs = 5_000 } = {}): Promise<void> {
    const timer = setTimeout(
      () => this.#stopping.abort(new HoldallError('unavailable', 'The server is stopping')),
      Math.max(0, timeoutMs - 1_000),
    )
    try {
      await this.#boss.stop({ graceful: true, timeout: timeoutMs, close: true })
    } finally {
      clearTimeout(timer)
    }
  }
}

function queueOptions({
  retryLimit = 3,
  retryDelaySeconds = 5,
  expireInSeconds = 300,
  deadLetter,
  unique = true,
}: QueueDefinition) {
  return {
    policy: unique ? 'exclusive' : 'standard',
    retryLimit,
    retryDelay: retryDelaySeconds,
    retryBackoff: true,
    expireInSeconds,
    retentionSeconds: 30 * 86_400,
    deleteAfterSeconds: 86_400,
    ...(deadLetter ? { deadLetter } : {}),
  }
}
