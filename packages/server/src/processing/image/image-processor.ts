import { HoldallError } from '@holdall/protocol'
import type { z } from 'zod'
import type { Logger } from '../../log.ts'
import type { JobLimits } from '../sandbox/job-limits.ts'
import type { RecycleAfter } from '../sandbox/warm-worker.ts'
import { WorkerPool } from '../sandbox/worker-pool.ts'
import type { EnhanceJob } from './enhance.ts'
import type { HashJob } from './hash-image.ts'
import {
  type ChildInspection,
  hashSchema,
  inspectionSchema,
  type WrittenPicture,
  writtenPictureSchema,
} from './image-results.ts'
import type { InspectJob } from './inspect.ts'
import type { TransformJob } from './transform.ts'
import type { ImageJob } from './worker.ts'

export interface ImageProcessorOptions {
  log: Logger
  /** Child processes at work at a time. @default 1 */
  size?: number
  /** Jobs that may wait. @default 256 */
  maxQueued?: number
  /** @default 60 s of time, 20 s of processor time, 1 GiB of memory (40 megapixels of AVIF need 0.8) */
  limits?: Partial<JobLimits>
  recycle?: Partial<RecycleAfter>
}

export interface Cancellable {
  /** Kills the child that works on it. */
  signal?: AbortSignal | undefined
}

/** What is known about a picture. */
export interface ImageInspection extends Omit<ChildInspection, 'thumbnail'> {
  /** Null when there is none; `skipped` says why. */
  thumbnail: (WrittenPicture & { path: string }) | null
}

const MIB = 1_048_576
const LIMITS: JobLimits = { timeoutMs: 60_000, cpuSeconds: 20, memoryBytes: 1024 * MIB }
const RECYCLE: RecycleAfter = { jobs: 200, ageMs: 600_000, memoryBytes: 320 * MIB, idleMs: 60_000 }

/**
 * Pictures, processed in sandboxed child processes: no byte of an untrusted picture is decoded in this process.
 *
 * Every method throws `unprocessable` when the picture is at fault (no retry helps; the message says why) and
 * `unavailable` when the machine is (a retry may help).
 */
export class ImageProcessor {
  readonly #pool: WorkerPool

  constructor({ log, size, maxQueued, limits, recycle }: ImageProcessorOptions) {
    // The same file as TypeScript in development and as JavaScript when built.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    this.#pool = new WorkerPool({
      entry: new URL(`./worker.${extension}`, import.meta.url),
      subject: 'The picture',
      log,
      limits: { ...LIMITS, ...limits },
      recycle: { ...RECYCLE, ...recycle },
      ...(size === undefined ? {} : { size }),
      ...(maxQueued === undefined ? {} : { maxQueued }),
    })
  }

  /** Process ids of the warm children. */
  get pids(): number[] {
    return this.#pool.pids
  }

  /** Reads size, colours, EXIF and placeholder of a picture, and writes its thumbnail to `thumbnailPath`. */
  async inspectImage({ inputPath, thumbnailPath, signal }: InspectJob & Cancellable): Promise<ImageInspection> {
    const job: ImageJob = { kind: 'inspect', inputPath, thumbnailPath }
    const found = parse(inspectionSchema, await this.#pool.run(job, { signal }))
    return { ...found, thumbnail: found.thumbnail && { path: thumbnailPath, ...found.thumbnail } }
  }

  /** How a picture looks, as 16 hex digits that are alike for pictures that look alike; null when there is nothing to compare. */
  async hashImage({ inputPath, signal }: HashJob & Cancellable): Promise<string | null> {
    const job: ImageJob = { kind: 'hash', inputPath }
    return parse(hashSchema, await this.#pool.run(job, { signal })).perceptualHash
  }

  /** Writes another size or format of a picture to `outputPath`. Somebody waits for it: it goes before inspections. */
  async transformImage({ signal, ...transform }: TransformJob & Cancellable): Promise<WrittenPicture> {
    const job: ImageJob = { kind: 'transform', ...transform }
    return parse(writtenPictureSchema, await this.#pool.run(job, { signal, urgent: true }))
  }

  /** Writes a better version of a picture to `outputPath`. */
  async enhanceImage({ signal, ...enhance }: EnhanceJob & Cancellable): Promise<WrittenPicture> {
    const job: ImageJob = { kind: 'enhance', ...enhance }
    return parse(writtenPictureSchema, await this.#pool.run(job, { signal }))
  }

  /** Kills the children; what waits or runs fails as `unavailable`. */
  close(): void {
    this.#pool.close()
  }
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new HoldallError('unprocessable', 'The picture made its worker answer nonsense', { cause: parsed.error })
}
