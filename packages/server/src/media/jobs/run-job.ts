import { HoldallError } from '@holdall/protocol'
import type { Statement } from '../../db/index.ts'
import type { MediaContext } from '../media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from '../media-row.ts'
import { JOB_COLUMNS, type JobAtWork, type JobRow, jobEvent } from './job-row.ts'
import { Parked } from './parked.ts'

/** One attempt at a job. */
export interface JobAttempt {
  job: JobAtWork
  signal: AbortSignal
  /** 0 to 1. */
  onProgress: (fraction: number) => void
}

/** What does the work of one kind of job on an item. */
export interface ItemHandler {
  /** @throws {unprocessable} when no further attempt can help @throws Parked when there is nothing to do for now */
  run(row: MediaRow, attempt: JobAttempt): Promise<void>
  /** Nothing more will be tried: attempts are used up, or somebody stopped it. */
  givenUp?(row: MediaRow, why: 'used-up' | 'cancelled'): Promise<void>
}

/** The same for an item that is not there yet. */
export interface MakingHandler {
  /** Ends the job in the transaction that makes the item. @throws as `run` of an item's */
  make(attempt: JobAttempt): Promise<void>
}

export type JobHandler = ItemHandler | MakingHandler

/** Who does what. */
export type JobHandlers = Partial<Record<JobRow['kind'], JobHandler>>

type JobContext = Pick<MediaContext, 'database' | 'clock'>

const CANCELLED = 'Somebody stopped it'
const USED_UP = 'It did not work after several attempts; try again later'
const TICK_MS = 1_000

const BEGIN = `
update jobs set state = 'running', attempts = attempts + case when resume_at is null and awaited_until is null then 1 else 0 end, resume_at = null,
  started_at = coalesce(started_at, $2), updated_at = $2
where id = $1 and state in ('waiting', 'running') returning ${JOB_COLUMNS}, request, answer, awaited_until`
// What came meanwhile is looked at without delay.
const PARK = `
update jobs set state = 'waiting', reason = $2, resume_at = case when answer is null then $3::timestamptz else $5 end,
  awaited_until = case when $4 then $3::timestamptz end, updated_at = $5
where id = $1 and state = 'running' returning id`
const TICK = `
update jobs set progress = greatest(progress, $2), updated_at = $3 where id = $1 and state = 'running' returning cancel_requested_at`
const END = `
update jobs set state = $2, reason = $3, progress = case $2 when 'done' then 1 else progress end, updated_at = $4,
  finished_at = case $2 when 'waiting' then null else $4::timestamptz end, resume_at = case $2 when 'waiting' then awaited_until end
where id = $1 and state = 'running' returning id`
/** The item of a job, for its handler. */
export const JOB_MEDIA = `select ${MEDIA_COLUMNS} from media where id = $1 and purging_at is null`

/** An answer that came for a job while nobody was at it. */
type Answer = JobAtWork['answer']

/**
 * Carries out one job: writes down how far it is, stops when somebody asks for it. A failure of the machine is thrown, so that the queue tries
 * again; everything else ends the job.
 */
export async function runJob(
  context: JobContext,
  handlers: JobHandlers,
  id: string,
  stopping: AbortSignal,
  answer: Answer = null,
): Promise<void> {
  const { rows } = await context.database.one<JobAtWork>('service', { text: BEGIN, values: [id, context.clock()] })
  const [row] = rows
  if (!row) return
  const job = answer ? { ...row, answer } : row
  const work = await workOf(context, handlers, job)
  if (work === null) return end(context, job, 'cancelled', 'The item is gone')
  const watch = new JobWatch(context, job)
  try {
    await watch.begin()
    const signal = AbortSignal.any([stopping, watch.cancelled])
    await work({ job, signal, onProgress: (fraction) => watch.advance(fraction) })
    await watch.stop()
    await end(context, job, 'done', null)
  } catch (error) {
    await watch.stop()
    if (watch.cancelled.aborted) {
      await giveUp(context, handlers, job, 'cancelled')
      return end(context, job, 'cancelled', CANCELLED)
    }
    if (error instanceof Parked) return park(context, job, error)
    const reason = error instanceof HoldallError ? error.message : 'The server met an error'
    if (error instanceof HoldallError && FINAL.has(error.code)) return end(context, job, 'failed', reason)
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
  await giveUp(context, handlers, job, 'used-up')
  await context.database.one('service', eventOf(job, 'failed', job.progress))
}

const FINAL: ReadonlySet<string> = new Set([
  'unprocessable',
  'not_found',
  'forbidden',
  'quota_exceeded',
  'conflict',
  'unsupported_type',
  'too_large',
  'invalid_request',
])

/** Tells the handler of an item's job that nothing more will be tried. */
export async function giveUp(
  { database }: Pick<MediaContext, 'database'>,
  handlers: JobHandlers,
  { kind, media_id }: Pick<JobRow, 'kind' | 'media_id'>,
  why: 'used-up' | 'cancelled',
): Promise<void> {
  const handler = handlers[kind]
  if (!handler || 'make' in handler || !handler.givenUp) return
  const { rows } = await database.one<MediaRow>('service', { text: JOB_MEDIA, values: [media_id] })
  if (rows[0]) await handler.givenUp(rows[0], why)
}

/** What is to be done; null when the item is gone. */
async function workOf(
  { database }: JobContext,
  handlers: JobHandlers,
  { kind, media_id }: JobRow,
): Promise<((attempt: JobAttempt) => Promise<void>) | null> {
  const handler = handlers[kind]
  if (!handler) return null
  if ('make' in handler) return (attempt) => handler.make(attempt)
  const [row] = (await database.one<MediaRow>('service', { text: JOB_MEDIA, values: [media_id] })).rows
  return row ? (attempt) => handler.run(row, attempt) : null
}

function park(context: JobContext, job: JobRow, { message, until, awaited }: Parked): Promise<void> {
  const values = [job.id, message, until, awaited, context.clock()]
  return write(context, { text: PARK, values }, eventOf(job, 'waiting', job.progress))
}

function end(
  context: JobContext,
  job: JobRow,
  state: 'done' | 'failed' | 'cancelled' | 'waiting',
  reason: string | null,
): Promise<void> {
  const values = [job.id, state, reason, context.clock()]
  return write(context, { text: END, values }, eventOf(job, state, state === 'done' ? 1 : job.progress))
}

/** What was ended elsewhere meanwhile stays as it is. */
function write({ database }: JobContext, change: Statement, event: Statement): Promise<void> {
  return database.as('service', async (tx) => {
    const { rowCount } = await tx.query(change)
    if (rowCount > 0) await tx.query(event)
  })
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
