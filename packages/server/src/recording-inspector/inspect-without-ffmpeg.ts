import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { MediaFacts, Preview } from '../media/inspection.ts'
import type { BareFacts, Reading } from '../processing/av/bare/bare-facts.ts'
import type { RecordingReader } from '../processing/av/bare/recording-reader.ts'
import { waveformPathsIn } from '../processing/av/write-waveforms.ts'
import type { ImageInspection, ImageProcessor } from '../processing/image/image-processor.ts'
import { preview, waveformPreviews } from './files-as-previews.ts'

/** Other names than those of ffmpeg's previews, which take their place once it is there. */
const RECIPES = {
  poster: 'cover-1',
  thumbnail: 'cover-thumbnail-1',
  waveform: { overview: 'pcm-overview-1', medium: 'pcm-medium-1', fine: 'pcm-fine-1' },
} as const
/** As ffmpeg makes posters. */
const POSTER = { width: 1280, height: 1280, fit: 'inside', format: 'jpeg', quality: 82 } as const

export interface InspectWithoutFfmpegOptions {
  reader: RecordingReader
  images: ImageProcessor
  inputPath: string
  /** Empty, for the files that are made. */
  folder: string
  mimeType: string
  /** Why there is no ffmpeg, for a person. */
  missing: string
  signal?: AbortSignal | undefined
}

/**
 * Tells of a recording what can be told without ffmpeg, and of each part that cannot be made why it is not there.
 *
 * @throws {unprocessable} only when the file is surely broken
 */
export async function inspectWithoutFfmpeg(options: InspectWithoutFfmpegOptions): Promise<MediaFacts> {
  const { reader, images, inputPath, folder, mimeType, missing, signal } = options
  const coverPath = join(folder, 'cover')
  const reading = await reader.read({ inputPath, coverPath, signal })
  if (reading.outcome === 'broken') throw new HoldallError('unprocessable', reading.reason)
  const skipped = skippedParts(reading, mimeType, missing)
  const drawing = skipped.waveform === undefined ? null : await reader.draw({ inputPath, folder, signal })
  const previews: Promise<Preview>[] = []
  if (drawing?.outcome === 'drawn') {
    delete skipped.waveform
    previews.push(...waveformPreviews(waveformPathsIn(folder), RECIPES.waveform))
  }
  let cover: ImageInspection | null = null
  if (reading.outcome === 'read' && reading.hasCover) {
    try {
      const made = await coverPreviews(images, coverPath, folder, signal)
      cover = made.picture
      previews.push(...made.previews)
    } catch (error) {
      if (!(error instanceof HoldallError) || error.code !== 'unprocessable') throw error
      skipped.poster = error.message
    }
  }
  const facts = reading.outcome === 'read' ? reading.facts : null
  const heardSeconds = drawing?.outcome === 'drawn' && !facts?.video ? drawing.durationSeconds : null
  return {
    width: facts?.video?.width ?? null,
    height: facts?.video?.height ?? null,
    durationSeconds: heardSeconds ?? facts?.durationSeconds ?? null,
    placeholder: cover?.placeholder ?? null,
    takenAt: facts?.recordedAt ?? null,
    metadata: { ...(facts ? metadataOf(facts) : {}), ...(cover ? coloursOf(cover) : {}), skipped },
    ownerMetadata: facts?.location ? { gps: facts.location } : {},
    perceptualHash: null,
    previews: await Promise.all(previews),
  }
}

/** What ffmpeg would have made, as far as it is known what is inside. */
function skippedParts(reading: Reading, mimeType: string, missing: string): Record<string, string> {
  const facts = reading.outcome === 'read' ? reading.facts : null
  const hasVideo = facts ? facts.video !== null : mimeType.startsWith('video/')
  const hasAudio = facts ? facts.audio !== null : true
  return {
    ...(reading.outcome === 'unknown' ? { facts: reading.reason } : {}),
    ...(hasVideo ? { poster: missing, sprite: missing } : {}),
    ...(hasAudio ? { waveform: missing, loudness: missing } : {}),
  }
}

function metadataOf({ container, bitRate, video, audio, tracks, tags, recordedAt }: BareFacts): MediaFacts['metadata'] {
  return {
    container,
    bitRate,
    tracks,
    ...(video ? { video } : {}),
    ...(audio ? { audio } : {}),
    ...(Object.keys(tags).length > 0 ? { embeddedTags: tags } : {}),
    ...(recordedAt === null ? {} : { recordedAt }),
  }
}

function coloursOf({ palette, averageColour }: ImageInspection): MediaFacts['metadata'] {
  return { palette, averageColour }
}

/** A cover is any picture that somebody put into the file; what is served is made from it. */
async function coverPreviews(
  images: ImageProcessor,
  coverPath: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<{ picture: ImageInspection; previews: Promise<Preview>[] }> {
  const posterPath = join(folder, 'poster.jpg')
  const thumbnailPath = join(folder, 'thumbnail.webp')
  const { width, height } = await images.transformImage({
    inputPath: coverPath,
    outputPath: posterPath,
    ...POSTER,
    signal,
  })
  const picture = await images.inspectImage({ inputPath: posterPath, thumbnailPath, signal })
  const { thumbnail } = picture
  return {
    picture,
    previews: [
      preview('poster', RECIPES.poster, posterPath, 'image/jpeg', { width, height }),
      ...(thumbnail ? [Promise.resolve({ name: 'thumbnail', recipe: RECIPES.thumbnail, ...thumbnail })] : []),
    ],
  }
}
