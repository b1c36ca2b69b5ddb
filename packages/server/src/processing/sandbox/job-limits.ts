import { HoldallError } from '@holdall/protocol'
import { readProcessUsage } from './process-usage.ts'

/** What one untrusted job may use. */
export interface JobLimits {
  /** Wall-clock time in milliseconds. */
  timeoutMs: number
  /** Processor time in seconds; measured on Linux, elsewhere `timeoutMs` alone counts. */
  cpuSeconds: number
  /** Resident memory in bytes (anonymous and shared, not mapped files); measured on Linux. */
  memoryBytes: number
}

/** The limit that ended a job. */
export type Breach = 'timeout' | 'cpu' | 'memory' | 'output'

export interface JobUsage {
  durationMs: number
  cpuSeconds: number
  peakMemoryBytes: number
}

const POLL_MS = 25

/** Watches one job of a process and reports the first limit that it breaks. */
export class LimitWatch {
  readonly #pid: number
  readonly #limits: JobLimits
  readonly #startedAt = performance.now()
  readonly #cpuAtStart: number
  readonly #timers: NodeJS.Timeout[]
  #measured = false
  #cpuSeconds = 0
  #peakMemoryBytes = 0

  /** @param onBreach called once at most per kind of limit; the caller stops the watch and kills the process */
  constructor(pid: number, limits: JobLimits, onBreach: (breach: Breach) => void) {
    this.#pid = pid
    this.#limits = limits
    this.#cpuAtStart = readProcessUsage(pid)?.cpuSeconds ?? 0
    this.#timers = [
      setTimeout(() => onBreach('timeout'), limits.timeoutMs),
      setInterval(() => {
        const breach = this.#measure()
        if (breach) onBreach(breach)
      }, POLL_MS),
    ]
  }

  /** Ends the watch; what was used so far. */
  stop(): JobUsage {
    for (const timer of this.#timers) clearTimeout(timer)
    return {
      durationMs: Math.round(performance.now() - this.#startedAt),
      cpuSeconds: this.#cpuSeconds,
      peakMemoryBytes: this.#peakMemoryBytes,
    }
  }

  /** Whether the process hardly ran: the machine, not the job, was slow. */
  get starved(): boolean {
    const seconds = (performance.now() - this.#startedAt) / 1000
    return this.#measured && seconds > 1 && this.#cpuSeconds < seconds / 10
  }

  #measure(): Breach | null {
    const usage = readProcessUsage(this.#pid)
    if (!usage) return null
    this.#measured = true
    this.#cpuSeconds = usage.cpuSeconds - this.#cpuAtStart
    this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, usage.memoryBytes)
    if (usage.memoryBytes > this.#limits.memoryBytes) return 'memory'
    return this.#cpuSeconds > this.#limits.cpuSeconds ? 'cpu' : null
  }
}

/**
 * The error for a job that broke a limit: `unprocessable` (a retry would break it again), or `unavailable` when the
 * job hardly got any processor time, so that the machine was the cause.
 *
 * @param subject what was processed, e.g. `The picture`
 */
export function breachError(breach: Breach, limits: JobLimits, subject: string, starved = false): HoldallError {
  if (breach === 'timeout' && starved) {
    return new HoldallError('unavailable', `${subject} could not be processed in time: the machine is too busy`, {
      retryAfterSeconds: 30,
    })
  }
  const reasons: Record<Breach, string> = {
    timeout: `took longer than ${limits.timeoutMs / 1000} s to process`,
    cpu: `needed more than ${limits.cpuSeconds} s of processor time`,
    memory: `needed more than ${Math.round(limits.memoryBytes / 1_048_576)} MB of memory`,
    output: 'made its worker answer without end',
  }
  return new HoldallError('unprocessable', `${subject} ${reasons[breach]}`, { details: { limit: breach } })
}
