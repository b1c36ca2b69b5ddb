import { HoldallError } from '@holdall/protocol'
import type { Statement } from '../../db/index.ts'
import type { MediaContext } from '../media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from '../media-row.ts'
import { JOB_COLUMNS, type JobRow, jobEvent } from './job-row.ts'

/** What does the work of one kind of job. */
export interface JobHandler {
  /** @throws {unprocessable} when no further attempt can help */
  run(row: MediaRow, options: { signal: AbortSignal; onProgress: (fraction: number) => void }): Promise<void>
  /** Nothing more will be tried: attempts are used up, or somebody stopped it. */
  givenUp?(row: MediaRow, why: 'used-up' | 'cancelled'): Promise<void>
}

/** Who does what. */
export type JobHandlers = Partial<Record<JobRow['kind'], JobHandler>>

type JobContext = Pick<MediaContext, 'database' | 'clock'>

const CANCELLED = 'Somebody stopped it'
const USED_UP = 'It did not work after several attempts; try again later'
const TICK_MS = 1_000

const BEGIN = `
update jobs set state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, $2), updated_at = $2
where id = $1 and state in ('waiting', 'running') returning ${JOB_COLUMNS}`
const TICK = `
update jobs set progress = greatest(progress, $2), updated_at = $3 where id = $1 and state = 'running' returning cancel_requested_at`
const END = `
update jobs set state = $2, reason = $3, progress = case $2 when 'done' then 1 else progress end, updated_at = $4,
  finished_at = case $2 when 'waiting' then null else $4::timestamptz end
where id = $1 and state = 'running' returning id`
/** The item of a job, for its handler. */
export const JOB_MEDIA = `select ${MEDIA_COLUMNS} from media where id = $1 and purging_at is null`

/**
 * Carries out one job: writes down how far it is, stops when somebody asks for it. A failure of the machine is thrown, so that the queue tries
 * again; everything else ends the job.
 */
export async function runJob(
  context: JobContext,
  handlers: JobHandlers,
  id: string,
  stopping: AbortSignal,
): Promise<void> {
  const job = (await context.database.one<JobRow>('service', { text: BEGIN, values: [id, context.clock()] })).rows[0]
  if (!job) return
  const handler = handlers[job.kind]
  const media = (await context.database.one<MediaRow>('service', { text: JOB_MEDIA, values: [job.media_id] })).rows[0]
  if (!handler || !media) return end(context, job, 'cancelled', 'The item is gone')
  const watch = new JobWatch(context, job)
  try {
    await watch.begin()
    const signal = AbortSignal.any([stopping, watch.cancelled])
    await handler.run(media, { signal, onProgress: (fraction) => watch.advance(fraction) })
    await watch.stop()
    await end(context, job, 'done', null)
  } catch (error) {
    await watch.stop()
    if (watch.cancelled.aborted) {
      await handler.givenUp?.(media, 'cancelled')
      return end(context, job, 'cancelled', CANCELLED)
    }
    const reason = error instanceof HoldallError ? error.message : 'The server met an error'
    if (error instanceof HoldallError && isFinal(error)) return end(context, job, 'failed', reason)
    await end(context, job, 'waiting', reason)
    throw error
  }
}

/** The dead letter: attempts are used up. */
export async function giveUpJob(context: JobContext, handlers: JobHandlers, id: string): Promise<void> {
  const { rows } = await context.database.one<JobRow>('service', {
    text: `update jobs set state = 'failed', reason = coalesce(reason, $2), updated_at = $3, finished_at = $3
      where id = $1 and state in ('waiting', 'running') returning ${JOB_COLUMNS}`,
    values: [id, USED_UP, context.clock()],
  })
  const [job] = rows
  if (!job) return
  const media = (await context.database.one<MediaRow>('service', { text: JOB_MEDIA, values: [job.media_id] })).rows[0]
  if (media) await handlers[job.kind]?.givenUp?.(media, 'used-up')
  await context.database.one('service', eventOf(job, 'failed', job.progress))
}

function isFinal({ code }: HoldallError): boolean {
  return code === 'unprocessable' || code === 'not_found' || code === 'quota_exceeded' || code === 'conflict'
}

async function end(
  context: JobContext,
  job: JobRow,
  state: 'done' | 'failed' | 'cancelled' | 'waiting',
  reason: string | null,
): Promise<void> {
  const statements: Statement[] = [
    { text: END, values: [job.id, state, reason, context.clock()] },
    eventOf(job, state, state === 'done' ? 1 : job.progress),
  ]
  await context.database.batch([{ actor: 'service', statements }])
}

function eventOf(job: JobRow, state: JobRow['state'], progress: number): Statement {
  return jobEvent(job, { kind: job.kind, mediaId: job.media_id, state, progress })
}

/** Writes progress down each second, and looks whether the job is still wanted. */
class JobWatch {
  readonly #context: JobContext
  readonly #job: JobRow
  readonly #cancel = new AbortController()
  readonly #timer: NodeJS.Timeout
  #progress: number
  #told: number
  #ticking: Promise<void> = Promise.resolve()

  constructor(context: JobContext, job: JobRow) {
    this.#context = context
    this.#job = job
    this.#progress = job.progress
    this.#told = job.progress
    this.#timer = setInterval(() => {
      this.#ticking = this.#ticking.then(() => this.#tick()).catch(() => {})
    }, TICK_MS)
  }

  get cancelled(): AbortSignal {
    return this.#cancel.signal
  }

  advance(fraction: number): void {
    this.#progress = Math.min(1, Math.max(this.#progress, fraction))
  }

  /** Somebody may have stopped it before its turn came. */
  async begin(): Promise<void> {
    if (this.#job.cancel_requested_at !== null) this.#cancel.abort(stopped())
    await this.#context.database.one('service', eventOf(this.#job, 'running', this.#progress))
    this.#cancel.signal.throwIfAborted()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#ticking
  }

  async #tick(): Promise<void> {
    const progress = this.#progress
    const { rows } = await this.#context.database.one<{ cancel_requested_at: Date | null }>('service', {
      text: TICK,
      values: [this.#job.id, progress, this.#context.clock()],
    })
    const [row] = rows
    // Ended elsewhere, or asked to end.
    if (!row || row.cancel_requested_at !== null) return this.#cancel.abort(stopped())
    if (progress > this.#told) {
      this.#told = progress
      await this.#context.database.one('service', eventOf(this.#job, 'running', progress))
    }
  }
}

function stopped(): HoldallError {
  return new HoldallError('conflict', CANCELLED)
}
