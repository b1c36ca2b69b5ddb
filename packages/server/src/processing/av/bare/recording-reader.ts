import { HoldallError } from '@holdall/protocol'
import type { z } from 'zod'
import type { Logger } from '../../../log.ts'
import type { JobLimits } from '../../sandbox/job-limits.ts'
import { WorkerPool } from '../../sandbox/worker-pool.ts'
import { LIMITS } from '../run-av.ts'
import { type Drawing, drawingSchema, type Reading, readingSchema } from './bare-facts.ts'
import type { DrawJob } from './draw-recording.ts'
import type { ReadJob } from './read-recording.ts'
import type { BareJob } from './worker.ts'

export interface RecordingReaderOptions {
  log: Logger
  /** Child processes at work at a time. @default 1 */
  size?: number
  /** Of one reading. @default 60 s of time, 40 s of processor time, 512 MiB of memory */
  limits?: Partial<JobLimits>
}

interface Cancellable {
  /** Kills the child that works on it. */
  signal?: AbortSignal | undefined
}

const READ_LIMITS: JobLimits = { timeoutMs: 60_000, cpuSeconds: 40, memoryBytes: 512 * 1_048_576 }

/**
 * What can be told of recordings without ffmpeg: facts of the usual containers, and waveforms of sound that is not
 * compressed. Each job has a child process of its own, and nothing of a recording is read in this one.
 *
 * Methods throw `unavailable` when the machine is at fault; a file that breaks a limit or the child is `unknown`.
 */
export class RecordingReader {
  readonly #pool: WorkerPool

  constructor({ log, size = 1, limits }: RecordingReaderOptions) {
    // The same file as TypeScript in development and as JavaScript when built.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.#pool = new WorkerPool({
      entry: new URL(`./worker.${extension}`, import.meta.url),
      subject: 'The recording',
      log,
      size,
      limits: { ...READ_LIMITS, ...limits },
      recycle: { jobs: 1, ageMs: 600_000, memoryBytes: 1, idleMs: 1_000 },
    })
  }

  /** Process ids of the children that live. */
  get pids(): number[] {
    return this.#pool.pids
  }

  async read({ inputPath, coverPath, signal }: ReadJob & Cancellable): Promise<Reading> {
    const job: BareJob = { kind: 'read', inputPath, coverPath }
    return this.#run(readingSchema, job, {}, signal, (reason) => ({ outcome: 'unknown', reason }))
  }

  /** Writes the three drawings into `folder`; see `waveformPathsIn`. */
  async draw({ inputPath, folder, signal }: DrawJob & Cancellable): Promise<Drawing> {
    const job: BareJob = { kind: 'draw', inputPath, folder }
    return this.#run(drawingSchema, job, LIMITS.pass, signal, (reason) => ({ outcome: 'none', reason }))
  }

  /** Kills the children; what waits or runs fails as `unavailable`. */
  close(): void {
    this.#pool.close()
  }

  /** A child that broke proves nothing of the file but that it cannot be read this way. */
  async #run<T>(
    schema: z.ZodType<T>,
    job: BareJob,
    limits: Partial<JobLimits>,
    signal: AbortSignal | undefined,
    otherwise: (reason: string) => T,
  ): Promise<T> {
    try {
      const answer = schema.safeParse(await this.#pool.run(job, { signal, limits }))
      return answer.success ? answer.data : otherwise('The recording made its reader answer nonsense')
    } catch (error) {
      if (!(error instanceof HoldallError) || error.code !== 'unprocessable') throw error
      return otherwise(error.message)
    }
  }
}
