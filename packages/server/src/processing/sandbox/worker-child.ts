import { fileURLToPath } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import type { Logger } from '../../log.ts'
import { type IsolatedProcess, spawnIsolated } from './spawn-isolated.ts'

export interface WorkerChildOptions {
  /** The module that calls `serveJobs`; a `.ts` one runs under the `source` condition. */
  entry: URL
  /** V8 heap of the child. @default 192 */
  heapMegabytes?: number
  /** Longest answer. @default 256 KiB */
  maxAnswerBytes?: number
  /** How long the child may take to load. @default 30 s */
  startTimeoutMs?: number
  log: Logger
}

interface Waiting {
  resolve(line: string): void
  reject(error: unknown): void
}

/** How a child ended by itself, before anybody stopped it. */
export class ChildEnded extends Error {
  readonly exitSignal: NodeJS.Signals | null

  constructor(exitCode: number | null, exitSignal: NodeJS.Signals | null) {
    super(exitSignal ?? `exit code ${exitCode}`)
    this.exitSignal = exitSignal
  }
}

/** Thrown when an answer does not end within its limit. */
export class AnswerTooLong extends Error {}

/** One live child of a warm worker: a line goes out, a line comes back. */
export class WorkerChild {
  readonly pid: number
  readonly startedAt = performance.now()
  readonly #process: IsolatedProcess
  readonly #maxAnswerBytes: number
  #waiting: Waiting | null = null
  #chunks: Buffer[] = []
  #bytes = 0
  #ended: { reason: unknown } | null = null

  /** @throws {unavailable} when the child cannot be started or does not get ready */
  static async start(options: WorkerChildOptions, signal?: AbortSignal): Promise<WorkerChild> {
    const child = new WorkerChild(options)
    const late = setTimeout(() => child.stop(new Error('not ready in time')), options.startTimeoutMs ?? 30_000)
    const abort = () => child.stop(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await child.exchange(null)
      return child
    } catch (cause) {
      signal?.throwIfAborted()
      throw new HoldallError('unavailable', 'The worker could not be started', { retryAfterSeconds: 10, cause })
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', abort)
    }
  }

  private constructor({ entry, heapMegabytes = 192, maxAnswerBytes = 262_144, log }: WorkerChildOptions) {
    const path = fileURLToPath(entry)
    const conditions = path.endsWith('.ts') ? ['--conditions=source'] : []
    this.#process = spawnIsolated(process.execPath, [`--max-old-space-size=${heapMegabytes}`, ...conditions, path], {
      channel: true,
      // Two threads are enough for one job at a time, and few arenas keep freed memory from piling up.
      environment: { UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' },
    })
    this.pid = this.#process.pid
    this.#maxAnswerBytes = maxAnswerBytes
    this.#process.stdout.resume()
    let complaints = ''
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-2000)
    })
    this.#process.channel?.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#process.child.on('close', (code, signal) => {
      if (this.#ended) return
      log.warn({ event: 'sandbox.exit', code, signal, stderr: complaints }, 'a worker ended by itself')
      this.stop(new ChildEnded(code, signal))
    })
  }

  get alive(): boolean {
    return !this.#ended
  }

  /** Sends a line (null: only waits) and returns the next one; rejects with the reason the child was stopped for. */
  exchange(line: string | null): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended.reason)
      this.#waiting = { resolve, reject }
      this.#process.hold(true)
      if (line !== null) this.#process.channel?.write(`${line}\n`)
    })
  }

  /** Kills the child. */
  stop(reason: unknown): void {
    if (this.#ended) return
    this.#ended = { reason }
    this.#process.kill()
    this.#chunks = []
    this.#waiting?.reject(reason)
    this.#waiting = null
  }

  #receive(chunk: Buffer): void {
    this.#bytes += chunk.length
    this.#chunks.push(chunk)
    if (!this.#waiting || this.#bytes > this.#maxAnswerBytes) {
      // A child that talks without being asked is not to be trusted with the next job.
      this.stop(this.#waiting ? new AnswerTooLong() : new Error('unexpected answer'))
      return
    }
    if (!chunk.includes(10)) return
    const line = Buffer.concat(this.#chunks).toString()
    this.#chunks = []
    this.#bytes = 0
    const { resolve } = this.#waiting
    this.#waiting = null
    this.#process.hold(false)
    resolve(line)
  }
}
