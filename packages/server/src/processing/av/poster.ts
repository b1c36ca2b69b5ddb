import { rename, rm, stat } from 'node:fs/promises'
import { decodeArguments } from './av-arguments.ts'
import type { AvFacts, VideoTrack } from './av-facts.ts'
import type { AvTools } from './av-tools.ts'
import { TONE_MAP } from './convert.ts'
import { LIMITS, runAv, unreadable } from './run-av.ts'

/** Where a good frame is likely, in parts of the duration, in this order. */
const PLACES = [0.1, 0.35, 0.6, 0.85, 0]
const MAX_SIDE = 1280
/** A frame this small tells whether there is anything to see. */
const SAMPLE_SIDE = 32

/**
 * Writes a JPEG of a frame that shows something: not black, not white, not of one colour, if there is one at a few places.
 *
 * @param outputPath ends in .jpg
 * @throws {unprocessable} when no frame can be decoded
 */
export async function writePoster(
  tools: AvTools,
  inputPath: string,
  { video, durationSeconds }: AvFacts & { video: VideoTrack },
  outputPath: string,
  signal?: AbortSignal,
): Promise<void> {
  const candidate = `${outputPath}.candidate.jpg`
  let best: { contrast: number } | null = null
  let last = { stderr: '' }
  try {
    for (const place of durationSeconds > 0 ? PLACES : [0]) {
      const args = frameArguments(tools, inputPath, video, place * durationSeconds, candidate)
      const result = await runAv(tools.ffmpeg, args, { limits: LIMITS.frame, signal, maxOutputBytes: 1 << 16 })
      last = result
      const sample = result.stdout.subarray(0, SAMPLE_SIDE * SAMPLE_SIDE)
      // Past the end ffmpeg ends well and writes nothing.
      if (sample.length < SAMPLE_SIDE * SAMPLE_SIDE || !(await hasBytes(candidate))) continue
      const { mean, contrast } = lookAt(sample)
      if (best === null || contrast > best.contrast) {
        await rename(candidate, outputPath)
        best = { contrast }
      }
      if (mean > 24 && mean < 232 && contrast > 12) break
    }
  } finally {
    await rm(candidate, { force: true })
  }
  if (best === null) throw unreadable('No picture of the video can be decoded', last)
}

/** Writes the picture that an audio file carries. @throws {unprocessable} */
export async function writeCover(
  tools: AvTools,
  inputPath: string,
  coverIndex: number,
  outputPath: string,
  signal?: AbortSignal,
): Promise<void> {
  const args = [
    ...decodeArguments({ path: inputPath, threads: tools.threads }),
    ...['-map', `0:${coverIndex}`, '-an', '-frames:v', '1', '-vf', `${FIT},format=yuvj420p`, '-q:v', '3'],
    ...['-f', 'image2', '-update', '1', `file:${outputPath}`],
  ]
  const result = await runAv(tools.ffmpeg, args, { limits: LIMITS.frame, signal })
  if (!(await hasBytes(outputPath))) throw unreadable('The cover picture cannot be decoded', result)
}

const FIT = `scale=w='min(${MAX_SIDE},iw)':h='min(${MAX_SIDE},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`

function frameArguments(
  { threads }: AvTools,
  path: string,
  { index, hdr }: VideoTrack,
  seekSeconds: number,
  outputPath: string,
): string[] {
  const toned = hdr === null ? '' : `,${TONE_MAP}`
  const sample = `scale=${SAMPLE_SIDE}:${SAMPLE_SIDE},format=gray`
  const graph = `[0:${index}]scale=iw*sar:ih,setsar=1,${FIT}${toned},format=yuvj420p,split[poster][small];[small]${sample}[sample]`
  return [
    ...decodeArguments({ path, threads, seekSeconds }),
    ...['-filter_complex', graph],
    ...['-map', '[poster]', '-frames:v', '1', '-q:v', '3', '-f', 'image2', '-update', '1', `file:${outputPath}`],
    ...['-map', '[sample]', '-frames:v', '1', '-f', 'rawvideo', 'pipe:1'],
  ]
}

/** Mean and standard deviation of brightness, 0 to 255. */
function lookAt(grey: Buffer): { mean: number; contrast: number } {
  let sum = 0
  let squares = 0
  for (const value of grey) {
    sum += value
    squares += value * value
  }
  const mean = sum / grey.length
  return { mean, contrast: Math.sqrt(Math.max(0, squares / grey.length - mean * mean)) }
}

async function hasBytes(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null)
  return stats !== null && stats.size > 0
}
