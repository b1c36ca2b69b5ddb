import { HoldallError } from '@holdall/protocol'
import { decodeArguments } from './av-arguments.ts'
import type { AvFacts, VideoTrack } from './av-facts.ts'
import type { AvTools } from './av-tools.ts'
import { probeFile } from './probe.ts'
import { LIMITS, runAv, unreadable } from './run-av.ts'

export interface ConvertOptions {
  tools: AvTools
  inputPath: string
  /** Whose length the result has to have. */
  facts: AvFacts
  /** Empty, for what is made. */
  folder: string
  signal?: AbortSignal | undefined
  /** 0 to 1. */
  onProgress?: ((fraction: number) => void) | undefined
}

/** Runs one conversion and tells how far it is. @param outputs the arguments after the input */
export async function convert(
  { tools, inputPath, facts, folder, signal, onProgress = () => {} }: ConvertOptions,
  outputs: readonly string[],
): Promise<void> {
  const reader = new ProgressReader((seconds) =>
    onProgress(facts.durationSeconds > 0 ? Math.min(1, seconds / facts.durationSeconds) : 0),
  )
  await runAv(
    tools.ffmpeg,
    [
      ...decodeArguments({ path: inputPath, threads: tools.threads }),
      ...['-progress', 'pipe:1', '-stats_period', '1', '-filter_threads', String(tools.threads)],
      ...outputs,
    ],
    {
      limits: LIMITS.conversion,
      maxOutputBytes: 64 << 20,
      onOutput: (chunk) => reader.add(chunk),
      signal,
      cwd: folder,
      // Nobody waits for minutes of work at a player's side: whatever else wants the processor goes first.
      isBackground: true,
    },
  )
}

/** ffmpeg ends well after half of a damaged file: what was made has to be as long as what was there. @throws {unprocessable} */
export async function mustBeWhole(tools: AvTools, path: string, durationSeconds: number, signal?: AbortSignal) {
  const made = await probeFile(tools, path, signal).catch((error: unknown) => {
    if (error instanceof HoldallError && error.code === 'unprocessable')
      throw unreadable('The recording cannot be converted', { stderr: '' })
    throw error
  })
  const missing = durationSeconds - made.durationSeconds
  if (missing > Math.max(1, durationSeconds * 0.02))
    throw new HoldallError(
      'unprocessable',
      `Only the first ${made.durationSeconds.toFixed(1)} of ${durationSeconds.toFixed(1)} s can be converted: the recording is damaged`,
    )
}

/** Brings HDR into the range of ordinary screens; without it pictures are grey. */
export const TONE_MAP =
  'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv'

/** Filters that make a picture of any kind one that every browser shows: square pixels, 8 bits, ordinary range. */
export function toOrdinaryPicture({ hdr }: VideoTrack): string {
  return `scale=iw*sar:ih,setsar=1${hdr === null ? '' : `,${TONE_MAP}`},format=yuv420p`
}

/** Reads `out_time_us=…` lines as they come. */
class ProgressReader {
  readonly #tell: (seconds: number) => void
  #rest = ''

  constructor(tell: (seconds: number) => void) {
    this.#tell = tell
  }

  add(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n')
    this.#rest = (lines.pop() ?? '').slice(-200)
    for (const line of lines) {
      const microseconds = Number(/^out_time_us=(\d+)$/.exec(line)?.[1] ?? Number.NaN)
      if (Number.isFinite(microseconds)) this.#tell(microseconds / 1_000_000)
    }
  }
}
