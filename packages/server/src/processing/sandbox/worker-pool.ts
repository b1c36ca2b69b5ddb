import { HoldallError } from '@holdall/protocol'
import { type RunJobOptions, WarmWorker, type WarmWorkerOptions } from './warm-worker.ts'

export interface WorkerPoolOptions extends WarmWorkerOptions {
  /** Children at work at a time. @default 1 */
  size?: number
  /** Jobs that may wait; more are refused. @default 256 */
  maxQueued?: number
}

export interface PoolJobOptions extends RunJobOptions {
  /** Whether somebody waits for the answer: such jobs go before the others. @default false */
  urgent?: boolean
}

interface QueuedJob {
  start(worker: WarmWorker): void
  refuse(error: unknown): void
}

/** A few warm workers behind one bounded queue. */
export class WorkerPool {
  readonly #workers: WarmWorker[]
  readonly #idle: WarmWorker[]
  readonly #urgent: QueuedJob[] = []
  readonly #patient: QueuedJob[] = []
  readonly #maxQueued: number
  #closed = false

  constructor({ size = 1, maxQueued = 256, ...worker }: WorkerPoolOptions) {
    this.#workers = Array.from({ length: size }, () => new WarmWorker(worker))
    this.#idle = [...this.#workers]
    this.#maxQueued = maxQueued
  }

  /** Jobs that wait for a worker. */
  get queued(): number {
    return this.#urgent.length + this.#patient.length
  }

  /** Process ids of the children that are warm. */
  get pids(): number[] {
    return this.#workers.flatMap(({ pid }) => pid ?? [])
  }

  /**
   * Runs a job as soon as a worker is free; see {@link WarmWorker.run}.
   *
   * @throws {unavailable} also when too many jobs wait already, or the pool is closed
   */
  async run(job: unknown, { urgent = false, ...options }: PoolJobOptions = {}): Promise<unknown> {
    options.signal?.throwIfAborted()
    const worker = await this.#acquire(urgent ? this.#urgent : this.#patient, options.signal)
    try {
      return await worker.run(job, options)
    } finally {
      this.#release(worker)
    }
  }

  /** Kills every child; what waits or runs fails as `unavailable`. */
  close(): void {
    this.#closed = true
    for (const job of [...this.#urgent.splice(0), ...this.#patient.splice(0)]) job.refuse(closedError())
    for (const worker of this.#workers) worker.close()
  }

  #acquire(queue: QueuedJob[], signal: AbortSignal | undefined): WarmWorker | Promise<WarmWorker> {
    if (this.#closed) throw closedError()
    const worker = this.#idle.pop()
    if (worker) return worker
    if (this.queued >= this.#maxQueued) {
      throw new HoldallError('unavailable', 'Too many jobs are waiting for a worker', { retryAfterSeconds: 5 })
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        queue.splice(queue.indexOf(job), 1)
        reject(signal?.reason)
      }
      const job: QueuedJob = {
        start: (freed) => {
          signal?.removeEventListener('abort', abort)
          resolve(freed)
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', abort)
          reject(error)
        },
      }
      signal?.addEventListener('abort', abort, { once: true })
      queue.push(job)
    })
  }

  #release(worker: WarmWorker): void {
    const next = this.#urgent.shift() ?? this.#patient.shift()
    if (next) next.start(worker)
    else this.#idle.push(worker)
  }
}

function closedError(): HoldallError {
  return new HoldallError('unavailable', 'The workers are closed')
}
