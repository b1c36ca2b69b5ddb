import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { AvFacts, VideoTrack } from './av-facts.ts'
import type { AvTools } from './av-tools.ts'
import { type Heard, listen } from './listen.ts'
import { isPlausible, measureDuration } from './measure-duration.ts'
import { writeCover, writePoster } from './poster.ts'
import { probeFile } from './probe.ts'
import { spriteVtt, writeSprites } from './sprites.ts'
import { type WaveformPaths, writeWaveforms } from './write-waveforms.ts'

/** What was found in a recording, and the files that were written about it. */
export interface RecordingInspection {
  facts: AvFacts
  /** As far as the sound could be decoded. */
  loudness: Heard['loudness'] | null
  /** JPEG: a frame of the video, or the cover of the sound. */
  posterPath: string | null
  /** A WebP sheet and its WebVTT cues. */
  sprites: { sheetPath: string; cuesPath: string; width: number; height: number } | null
  /** audiowaveform JSON, from coarse to fine. */
  waveformPaths: WaveformPaths | null
  /** What could not be made, and why. */
  skipped: Record<string, string>
}

export interface InspectRecordingOptions {
  tools: AvTools
  inputPath: string
  sizeBytes: number
  /** Empty, for the files that are made. */
  folder: string
  signal?: AbortSignal | undefined
  /** Told after each step how much is done, 0 to 1. */
  onProgress?: ((fraction: number) => void) | undefined
}

/**
 * Looks at a video or sound: what it says of itself, a poster, pictures for a scrub bar, waveform and loudness.
 *
 * @throws {unprocessable} when it is no recording, or neither its picture nor its sound can be decoded; {unavailable} when the machine is at fault
 */
export async function inspectRecording({
  tools,
  inputPath,
  sizeBytes,
  folder,
  signal,
  onProgress = () => {},
}: InspectRecordingOptions): Promise<RecordingInspection> {
  const skipped: Record<string, string> = {}
  const facts = await withTrueDuration(await probeFile(tools, inputPath, signal), tools, inputPath, sizeBytes, signal)
  onProgress(0.05)
  const posterPath = join(folder, 'poster.jpg')
  const { video, audio } = facts
  const found: RecordingInspection = {
    facts,
    loudness: null,
    posterPath: null,
    sprites: null,
    waveformPaths: null,
    skipped,
  }
  if (video) {
    await writePoster(tools, inputPath, { ...facts, video }, posterPath, signal)
    found.posterPath = posterPath
    onProgress(0.2)
    found.sprites = await orSkip(skipped, 'sprite', () =>
      writeScrubSheet(tools, inputPath, { ...facts, video }, folder, signal),
    )
  } else if (facts.coverIndex !== null) {
    const { coverIndex } = facts
    await orSkip(skipped, 'poster', async () => {
      await writeCover(tools, inputPath, coverIndex, posterPath, signal)
      found.posterPath = posterPath
    })
  }
  onProgress(video ? 0.6 : 0.2)
  if (audio) {
    const heard = video
      ? await orSkip(skipped, 'waveform', () => listen(tools, inputPath, audio, signal))
      : await listen(tools, inputPath, audio, signal)
    if (heard) {
      found.loudness = heard.loudness
      found.waveformPaths = await writeWaveforms(heard.meter, folder)
      if (!video && !agrees(facts.durationSeconds, heard.durationSeconds)) facts.durationSeconds = heard.durationSeconds
    }
  }
  return found
}

async function withTrueDuration(
  facts: AvFacts,
  tools: AvTools,
  path: string,
  sizeBytes: number,
  signal?: AbortSignal,
): Promise<AvFacts> {
  if (!facts.video || isPlausible(facts.durationSeconds, sizeBytes)) return facts
  return { ...facts, durationSeconds: await measureDuration(tools, path, facts.video.index, signal) }
}

/** A container rounds, and may count what encoders add at the ends. */
function agrees(claimed: number, heard: number): boolean {
  return Math.abs(claimed - heard) <= Math.max(0.5, heard * 0.02)
}

async function writeScrubSheet(
  tools: AvTools,
  inputPath: string,
  facts: AvFacts & { video: VideoTrack },
  folder: string,
  signal?: AbortSignal,
): Promise<NonNullable<RecordingInspection['sprites']>> {
  const sheetPath = join(folder, 'sprite.webp')
  const cuesPath = join(folder, 'sprite.vtt')
  const layout = await writeSprites(tools, inputPath, facts, sheetPath, signal)
  await writeFile(cuesPath, spriteVtt(layout, facts.durationSeconds))
  return { sheetPath, cuesPath, width: layout.columns * layout.width, height: layout.rows * layout.height }
}

/** What a file cannot give is left out and named; a busy machine or a stop ends everything. */
async function orSkip<T>(skipped: Record<string, string>, name: string, make: () => Promise<T>): Promise<T | null> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof HoldallError) || error.code !== 'unprocessable') throw error
    skipped[name] = error.message
    return null
  }
}
