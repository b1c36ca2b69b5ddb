import { decodeArguments } from './av-arguments.ts'
import type { AudioTrack } from './av-facts.ts'
import type { AvTools } from './av-tools.ts'
import { PeakMeter } from './peaks.ts'
import { LIMITS, runAv, unreadable } from './run-av.ts'

/** @see EBU R 128, EBU Tech 3341 and 3342 */
export interface Loudness {
  /** LUFS; null for silence. */
  integrated: number | null
  /** LU. */
  range: number | null
  /** dBTP. */
  truePeak: number | null
}

export interface Heard {
  /** As long as the sound really is, whatever the file claims. */
  durationSeconds: number
  loudness: Loudness
  /** At its end. */
  meter: PeakMeter
}

const MAX_RATE = 48_000
const LEAST_RATE = 8_000
/** A day of sound. */
const MAX_SECONDS = 86_400

/**
 * Decodes the sound once, for its waveform and its loudness.
 *
 * @throws {unprocessable} when nothing can be decoded
 */
export async function listen(
  { ffmpeg, threads }: AvTools,
  path: string,
  audio: AudioTrack,
  signal?: AbortSignal,
): Promise<Heard> {
  const rate = Math.min(MAX_RATE, Math.max(LEAST_RATE, audio.sampleRate))
  const meter = new PeakMeter(rate)
  const graph = `[0:${audio.index}]${toStereo(audio)}ebur128=peak=true:framelog=verbose[measured];[measured]aformat=sample_fmts=s16:sample_rates=${rate}:channel_layouts=mono[out]`
  const args = [
    ...decodeArguments({ path, threads, logLevel: 'info' }),
    ...['-filter_complex', graph, '-map', '[out]', '-c:a', 'pcm_s16le', '-f', 's16le', 'pipe:1'],
  ]
  const result = await runAv(ffmpeg, args, {
    limits: LIMITS.pass,
    maxOutputBytes: rate * 2 * MAX_SECONDS,
    onOutput: (chunk) => meter.add(chunk),
    signal,
  })
  meter.end()
  if (meter.samples === 0) throw unreadable('No sound can be decoded', result)
  return {
    durationSeconds: meter.samples / rate,
    loudness: loudnessFrom(result.stderr),
    meter,
  }
}

/** Channels that no layout names are taken for left and right in turn; filters refuse to guess. */
function toStereo({ channels, channelLayout }: AudioTrack): string {
  if (channels <= 2 || (channelLayout !== null && channelLayout !== 'unknown')) return ''
  const every = (first: number) =>
    Array.from({ length: Math.ceil((channels - first) / 2) }, (_, turn) => `c${first + 2 * turn}`).join('+')
  return `pan=stereo|c0<${every(0)}|c1<${every(1)},`
}

/** Reads the summary that the filter prints at its end. */
function loudnessFrom(stderr: string): Loudness {
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'))
  const value = (pattern: RegExp) => {
    const found = Number(pattern.exec(summary)?.[1] ?? Number.NaN)
    return Number.isFinite(found) ? found : null
  }
  const integrated = value(/\bI:\s+(-?[\d.]+|-?inf) LUFS/)
  return {
    // The gate of the measure; silence has no loudness.
    integrated: integrated !== null && integrated <= -70 ? null : integrated,
    range: value(/\bLRA:\s+(-?[\d.]+) LU/),
    truePeak: value(/\bPeak:\s+(-?[\d.]+|-?inf) dBFS/),
  }
}
