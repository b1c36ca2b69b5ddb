import { ERRORS, type ErrorCode, HoldallError } from '@holdall/protocol'
import { breachError, type JobLimits, LimitWatch } from './job-limits.ts'
import { readProcessUsage } from './process-usage.ts'
import { AnswerTooLong, ChildEnded, WorkerChild, type WorkerChildOptions } from './worker-child.ts'

/** When a child is replaced though nothing went wrong. */
export interface RecycleAfter {
  jobs: number
  ageMs: number
  /** Memory that a child still holds after a job. */
  memoryBytes: number
  /** Time without work; the next job starts another child. */
  idleMs: number
}

export interface WarmWorkerOptions extends WorkerChildOptions {
  limits: JobLimits
  recycle: RecycleAfter
  /** What a job is about, for errors, e.g. `The picture`. */
  subject: string
}

export interface RunJobOptions {
  /** Kills the child that works on it; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Replaces some of the worker's limits for this job. */
  limits?: Partial<JobLimits> | undefined
}

/** A child process that serves many jobs, one at a time, and is replaced when it is worn, stuck or dead. */
export class WarmWorker {
  readonly #options: WarmWorkerOptions
  #child: WorkerChild | null = null
  #jobs = 0
  #idleTimer: NodeJS.Timeout | undefined
  #busy = false
  #closed = false
  #nextId = 1

  constructor(options: WarmWorkerOptions) {
    this.#options = options
  }

  /** The process id of the present child, if one is warm. */
  get pid(): number | null {
    return this.#child?.alive ? this.#child.pid : null
  }

  /**
   * Runs one job and returns what the child answered: parse it, it comes from a process that read hostile bytes.
   *
   * @throws {unprocessable} when the job breaks a limit, crashes the child or is refused by it: a retry is useless
   * @throws {unavailable} when the child cannot start, or the system killed it: a retry may succeed
   */
  async run(job: unknown, { signal, limits: given }: RunJobOptions = {}): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#closed) throw closedError()
    if (this.#busy) throw new HoldallError('internal', 'The worker is busy')
    this.#busy = true
    clearTimeout(this.#idleTimer)
    try {
      const child = await this.#warmChild(signal)
      return await this.#serve(child, job, signal, { ...this.#options.limits, ...given })
    } finally {
      this.#busy = false
      this.#rest()
    }
  }

  /** Kills the child; a running job fails as `unavailable`. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#idleTimer)
    this.#child?.stop(closedError())
  }

  async #warmChild(signal: AbortSignal | undefined): Promise<WorkerChild> {
    if (this.#child?.alive) return this.#child
    const child = await WorkerChild.start(this.#options, signal)
    if (this.#closed) {
      child.stop(null)
      throw closedError()
    }
    this.#child = child
    this.#jobs = 0
    return child
  }

  async #serve(child: WorkerChild, job: unknown, signal: AbortSignal | undefined, limits: JobLimits): Promise<unknown> {
    const { subject, log } = this.#options
    const watch = new LimitWatch(child.pid, limits, (breach) =>
      child.stop(breachError(breach, limits, subject, watch.starved)),
    )
    const abort = () => child.stop(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const id = this.#nextId++
    this.#jobs++
    try {
      return parseAnswer(await child.exchange(JSON.stringify({ id, job })), id)
    } catch (error) {
      if (error instanceof ChildEnded) throw crashError(error, subject)
      if (error instanceof AnswerTooLong) throw breachError('output', limits, subject)
      if (error instanceof SyntaxError) child.stop(error)
      throw error instanceof SyntaxError ? crashError(error, subject) : error
    } finally {
      signal?.removeEventListener('abort', abort)
      log.debug({ event: 'sandbox.job', pid: child.pid, ...watch.stop() }, 'job ended')
    }
  }

  /** After a job: keep the child warm, or retire it. */
  #rest(): void {
    const child = this.#child
    if (!child?.alive) return
    const { recycle } = this.#options
    const memoryBytes = readProcessUsage(child.pid)?.memoryBytes ?? 0
    const worn = this.#jobs >= recycle.jobs || performance.now() - child.startedAt >= recycle.ageMs
    if (worn || memoryBytes > recycle.memoryBytes) child.stop(null)
    else this.#idleTimer = setTimeout(() => child.stop(null), recycle.idleMs).unref()
  }
}

interface Answer {
  id?: unknown
  result?: unknown
  error?: { code?: unknown; message?: unknown; hint?: unknown }
}

/** @throws SyntaxError when the child answered nonsense */
function parseAnswer(line: string, id: number): unknown {
  const answer = JSON.parse(line) as Answer | null
  if (answer?.id !== id) throw new SyntaxError('answer to another job')
  if (!answer.error) return answer.result
  const { code, message, hint } = answer.error
  throw new HoldallError(isErrorCode(code) ? code : 'internal', String(message), {
    hint: typeof hint === 'string' ? hint : undefined,
  })
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code)
}

function crashError(cause: Error, subject: string): HoldallError {
  // Nobody here sent it: the kernel was short of memory, or an operator stopped it.
  const bySystem = cause instanceof ChildEnded && (cause.exitSignal === 'SIGKILL' || cause.exitSignal === 'SIGTERM')
  return bySystem
    ? new HoldallError('unavailable', 'The worker was killed by the system', { retryAfterSeconds: 30, cause })
    : new HoldallError('unprocessable', `${subject} made its decoder crash (${cause.message})`, { cause })
}

function closedError(): HoldallError {
  return new HoldallError('unavailable', 'The worker is closed')
}
