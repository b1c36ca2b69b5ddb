import { HoldallError } from '@holdall/protocol'
import { breachError, type JobLimits } from '../sandbox/job-limits.ts'
import { type IsolatedResult, type RunIsolatedOptions, runIsolated } from '../sandbox/run-isolated.ts'

const MIB = 1_048_576

/** What one run of ffprobe or ffmpeg may use. */
export const LIMITS = {
  probe: { timeoutMs: 30_000, cpuSeconds: 20, memoryBytes: 512 * MIB },
  /** One frame. */
  frame: { timeoutMs: 60_000, cpuSeconds: 40, memoryBytes: 1024 * MIB },
  /** All of a recording, read and not decoded. */
  copy: { timeoutMs: 300_000, cpuSeconds: 60, memoryBytes: 512 * MIB },
  /** All of a recording, once. */
  pass: { timeoutMs: 1_200_000, cpuSeconds: 1_200, memoryBytes: 1024 * MIB },
  /** All of a recording, encoded anew. */
  conversion: { timeoutMs: 4 * 3_600_000, cpuSeconds: 8 * 3_600, memoryBytes: 3072 * MIB },
} as const satisfies Record<string, JobLimits>

export interface RunAvOptions
  extends Pick<RunIsolatedOptions, 'cwd' | 'maxOutputBytes' | 'isBackground' | 'onOutput' | 'signal'> {
  limits: JobLimits
}

/**
 * Runs ffmpeg or ffprobe in the sandbox. That it ended well proves no output: callers look at what is there.
 *
 * @throws {unprocessable} when it broke a limit; {unavailable} when it cannot be started, was killed from outside, or the machine is too busy
 */
export async function runAv(command: string, args: readonly string[], options: RunAvOptions): Promise<IsolatedResult> {
  const result = await runIsolated(command, args, options)
  if (result.breach) throw breachError(result.breach, options.limits, 'The recording', result.starved)
  // Nobody here sent it: the kernel was short of memory, or an operator stopped it. What is there looks like a damaged or shorter recording.
  if (result.exitSignal === 'SIGKILL' || result.exitSignal === 'SIGTERM')
    throw new HoldallError('unavailable', 'The program that reads recordings was killed by the system', {
      retryAfterSeconds: 30,
    })
  return result
}

/** The error for a recording that cannot be read, with the last thing that ffmpeg said of it. */
export function unreadable(reason: string, { stderr }: Pick<IsolatedResult, 'stderr'>): HoldallError {
  return new HoldallError('unprocessable', reason, { details: { said: lastWords(stderr) } })
}

/** ffmpeg begins lines with `[mov,mp4 @ 0x55…]`, and may name the path. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) =>
      line
        .replace(/^(\[[^\]]*\] ?)+/, '')
        .replace(/file:\S+/g, 'the file')
        .trim(),
    )
    .filter((line) => line !== '')
  return (lines.at(-1) ?? '').slice(0, 300)
}
