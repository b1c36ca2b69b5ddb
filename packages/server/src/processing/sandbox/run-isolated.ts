import { HoldallError } from '@holdall/protocol'
import { type Breach, type JobLimits, type JobUsage, LimitWatch } from './job-limits.ts'
import { type SpawnIsolatedOptions, spawnIsolated } from './spawn-isolated.ts'

export interface RunIsolatedOptions extends Pick<SpawnIsolatedOptions, 'cwd' | 'environment' | 'isBackground'> {
  /** Each limit has a default: 30 s, 30 s of processor time, 768 MiB. */
  limits?: Partial<JobLimits>
  /** Standard output beyond this ends the job. @default 1 MiB */
  maxOutputBytes?: number
  /** Takes standard output as it comes, instead of `stdout` of the result; `maxOutputBytes` counts all the same. */
  onOutput?: (chunk: Buffer) => void
  /** Kills the job; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

export interface IsolatedResult {
  /** Whether the program ended by itself with exit code 0. That alone proves no output: check it. */
  ok: boolean
  exitCode: number | null
  exitSignal: NodeJS.Signals | null
  /** The limit that ended it; see `breachError` for the words. */
  breach: Breach | null
  /** Whether a `timeout` came from a machine that gave the job hardly any processor time. */
  starved: boolean
  stdout: Buffer
  /** The last 8 KiB. */
  stderr: string
  usage: JobUsage
}

const DEFAULT_LIMITS: JobLimits = { timeoutMs: 30_000, cpuSeconds: 30, memoryBytes: 768 * 1_048_576 }
const STDERR_BYTES = 8192

/**
 * Runs one untrusted job in a child process of its own, within limits.
 *
 * @throws {unavailable} when the program is missing or cannot be started
 * @example const { ok, stdout } = await runIsolated('ffprobe', ['-v', 'error', path], { limits: { timeoutMs: 5000 } })
 */
export async function runIsolated(
  command: string,
  args: readonly string[],
  { limits: given, maxOutputBytes = 1_048_576, onOutput, signal, ...spawnOptions }: RunIsolatedOptions = {},
): Promise<IsolatedResult> {
  signal?.throwIfAborted()
  const limits = { ...DEFAULT_LIMITS, ...given }
  const job = spawnIsolated(command, args, { ...spawnOptions, cpuSeconds: limits.cpuSeconds })
  let breach: Breach | null = null
  let starved = false
  const stop = (reason: Breach) => {
    breach ??= reason
    starved = watch.starved
    job.kill()
  }
  const watch = new LimitWatch(job.pid, limits, stop)
  signal?.addEventListener('abort', job.kill, { once: true })

  const stdout: Buffer[] = []
  let stdoutBytes = 0
  job.stdout.on('data', (chunk: Buffer) => {
    stdoutBytes += chunk.length
    if (stdoutBytes > maxOutputBytes) stop('output')
    else if (onOutput) onOutput(chunk)
    else stdout.push(chunk)
  })
  let stderr = Buffer.alloc(0)
  job.stderr.on('data', (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_BYTES)
  })

  const [exitCode, exitSignal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    job.child.on('close', (code, killedBy) => resolve([code, killedBy]))
  })
  const usage = watch.stop()
  signal?.removeEventListener('abort', job.kill)
  signal?.throwIfAborted()
  if (exitSignal === 'SIGXCPU') breach ??= 'cpu'
  const words = stderr.toString()
  if (!breach && isMissing(exitCode, words)) {
    throw new HoldallError('unavailable', `${command} was not found or cannot be run`, { cause: new Error(words) })
  }
  return {
    ok: !breach && exitCode === 0,
    exitCode,
    exitSignal,
    breach,
    starved,
    stdout: Buffer.concat(stdout),
    stderr: words,
    usage,
  }
}

/** The shell's exit codes for "not found" and "not executable". @see POSIX.1-2024 XCU 2.8.2 */
function isMissing(exitCode: number | null, stderr: string): boolean {
  return (exitCode === 127 || exitCode === 126) && stderr.includes('holdall-sandbox')
}
