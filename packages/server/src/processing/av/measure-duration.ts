import { decodeArguments } from './av-arguments.ts'
import type { AvTools } from './av-tools.ts'
import { LIMITS, runAv } from './run-av.ts'

/** Below this rate, bits per second, a container claims more time than its bytes can hold. */
const LEAST_BIT_RATE = 8_000

/** Whether the duration that a container tells is to be believed. Recorders that stream to a file leave it out. */
export function isPlausible(durationSeconds: number, sizeBytes: number): boolean {
  return durationSeconds > 0 && (sizeBytes * 8) / durationSeconds >= LEAST_BIT_RATE
}

/** How long a track is by the times of its packets; they are read to the end, none is decoded. @returns 0 when there are none */
export async function measureDuration(
  { ffmpeg, threads }: AvTools,
  path: string,
  index: number,
  signal?: AbortSignal,
): Promise<number> {
  const args = [
    ...decodeArguments({ path, threads }),
    ...['-map', `0:${index}`, '-c', 'copy', '-f', 'null', '-progress', 'pipe:1', '-stats_period', '10', '-'],
  ]
  const { stdout } = await runAv(ffmpeg, args, { limits: LIMITS.copy, signal })
  const times = [...stdout.toString('latin1').matchAll(/^out_time_us=(\d+)$/gm)]
  return Number(times.at(-1)?.[1] ?? 0) / 1_000_000
}
