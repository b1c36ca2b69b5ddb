import { writeFile } from 'node:fs/promises'
import type { BareFacts, Reading } from './bare-facts.ts'
import { lacksMovieIndex } from './movie-index.ts'
import { framesOf, type PcmLayout } from './pcm-layout.ts'
import { type RandomAccess, withRandomAccess } from './random-access.ts'
import { readContainer } from './read-container.ts'
import { readPcmLayout } from './read-pcm-layout.ts'

export interface ReadJob {
  inputPath: string
  /** Where the picture goes that a sound carries. */
  coverPath: string
}

const NO_INDEX = 'The file ends before its index (moov): it is incomplete, and no program can play it'

/** Reads facts without decoding anything. What cannot be read may be whole: only what is surely broken is called so. */
export function readRecording({ inputPath, coverPath }: ReadJob): Promise<Reading> {
  return withRandomAccess(inputPath, async (file) => {
    const pcm = await readPcmLayout(file)
    if (pcm !== null && 'broken' in pcm) return { outcome: 'broken', reason: pcm.broken }
    if (await lacksMovieIndex(file)) return { outcome: 'broken', reason: NO_INDEX }
    // mediabunny knows no AIFF.
    if (pcm?.container === 'aiff') return { outcome: 'read', facts: aiffFacts(pcm, file), hasCover: false }
    try {
      const { facts, cover } = await readContainer(file)
      if (!facts.video && !facts.audio)
        return { outcome: 'unknown', reason: 'No picture and no sound was found in the file' }
      const hasCover = cover !== null && !facts.video
      if (hasCover) await writeFile(coverPath, cover, { mode: 0o600 })
      return { outcome: 'read', facts, hasCover }
    } catch (error) {
      // Of a damaged file anything may be thrown; the words are for people, and name no path.
      const words = error instanceof Error ? error.message : ''
      return { outcome: 'unknown', reason: `The file cannot be read without ffmpeg (${words.slice(0, 200)})` }
    }
  })
}

function aiffFacts(layout: PcmLayout, { sizeBytes }: RandomAccess): BareFacts {
  const { codec, channels, sampleRate, bytesPerSample } = layout
  const durationSeconds = framesOf(layout) / sampleRate || null
  return {
    container: 'aiff',
    durationSeconds,
    bitRate: durationSeconds === null ? null : Math.round((sizeBytes * 8) / durationSeconds),
    video: null,
    audio: {
      index: null,
      codec,
      channels,
      channelLayout: null,
      sampleRate,
      bitRate: bytesPerSample * 8 * channels * sampleRate,
    },
    tracks: { video: 0, audio: 1, subtitles: null, other: null },
    tags: {},
    recordedAt: null,
    location: null,
  }
}
