import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { MediaFacts, MediaInspector, Preview } from './media/inspection.ts'
import { type AvToolsOptions, findAvTools } from './processing/av/av-tools.ts'
import type { RecordingReader } from './processing/av/bare/recording-reader.ts'
import { inspectRecording, type RecordingInspection } from './processing/av/inspect-recording.ts'
import type { ImageInspection, ImageProcessor } from './processing/image/image-processor.ts'
import { preview, waveformPreviews } from './recording-inspector/files-as-previews.ts'
import { inspectWithoutFfmpeg } from './recording-inspector/inspect-without-ffmpeg.ts'
import type { Bucket } from './storage/bucket.ts'
import { withLocalFile } from './storage/local-file.ts'

/** Names the ways in which previews are made; a change makes them anew. */
const RECIPES = {
  poster: 'poster-1',
  thumbnail: 'poster-thumbnail-1',
  sprite: 'sprite-1',
  overview: 'waveform-overview-1',
  medium: 'waveform-medium-1',
  fine: 'waveform-fine-1',
} as const

export interface RecordingInspectorOptions {
  bucket: Bucket
  /** Makes thumbnails of posters. */
  images: ImageProcessor
  /** Tells what can be told where ffmpeg is missing. */
  reader: RecordingReader
  /** For copies and previews on their way; emptied as it goes. */
  scratchFolder: string
  programs: AvToolsOptions
}

/** Lets the media domain look at video and sound through the sandbox. */
export function createRecordingInspector({
  bucket,
  images,
  reader,
  scratchFolder,
  programs,
}: RecordingInspectorOptions): MediaInspector {
  return {
    recipes: Object.values(RECIPES),
    async inspect({ storageKey, sizeBytes, mimeType }, use, signal, onProgress) {
      // Looked up for each job: what is installed later counts from then on.
      const tools = await findAvTools(programs)
      const folder = join(scratchFolder, `recording-${randomUUID()}`)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      try {
        return await withLocalFile(
          bucket,
          storageKey,
          scratchFolder,
          async (inputPath) => {
            if ('missing' in tools) {
              const missing = `${tools.missing} was not found on this machine`
              return use(await inspectWithoutFfmpeg({ reader, images, inputPath, folder, mimeType, missing, signal }))
            }
            const found = await inspectRecording({ tools, inputPath, sizeBytes, folder, signal, onProgress })
            const picture = await lookAtPoster(images, found, folder, signal)
            return use(await describe(found, picture, mimeType))
          },
          signal,
        )
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function lookAtPoster(
  images: ImageProcessor,
  { posterPath, skipped }: RecordingInspection,
  folder: string,
  signal: AbortSignal,
): Promise<ImageInspection | null> {
  if (posterPath === null) return null
  try {
    return await images.inspectImage({ inputPath: posterPath, thumbnailPath: join(folder, 'thumbnail.webp'), signal })
  } catch (error) {
    if (!(error instanceof HoldallError) || error.code !== 'unprocessable') throw error
    skipped.thumbnail = error.message
    return null
  }
}

async function describe(
  found: RecordingInspection,
  picture: ImageInspection | null,
  mimeType: string,
): Promise<MediaFacts> {
  const { facts, loudness, skipped } = found
  const { container, bitRate, video, audio, tracks, chapters, tags, recordedAt, location } = facts
  return {
    width: video?.width ?? null,
    height: video?.height ?? null,
    durationSeconds: facts.durationSeconds,
    placeholder: picture?.placeholder ?? null,
    // The cover of a sound says nothing of how it sounds, and all of an album have the same.
    perceptualHash: video ? (picture?.perceptualHash ?? null) : null,
    takenAt: recordedAt,
    metadata: {
      // The same boxes: only what is inside tells WebM from Matroska, and that was looked at when the file came in.
      container: container === 'matroska' && mimeType.endsWith('/webm') ? 'webm' : container,
      bitRate,
      tracks,
      ...(video ? { video } : {}),
      ...(audio ? { audio: { ...audio, ...(loudness ? { loudness } : {}) } } : {}),
      ...(chapters.length > 0 ? { chapters } : {}),
      ...(Object.keys(tags).length > 0 ? { embeddedTags: tags } : {}),
      ...(recordedAt === null ? {} : { recordedAt }),
      ...(picture ? { palette: picture.palette, averageColour: picture.averageColour } : {}),
      ...(Object.keys(skipped).length > 0 ? { skipped } : {}),
    },
    ownerMetadata: location ? { gps: location } : {},
    previews: await previewsOf(found, picture),
  }
}

async function previewsOf(
  { posterPath, sprites, waveformPaths }: RecordingInspection,
  picture: ImageInspection | null,
): Promise<Preview[]> {
  const previews: Promise<Preview>[] = []
  if (posterPath !== null && picture) {
    const { width, height, thumbnail } = picture
    previews.push(preview('poster', RECIPES.poster, posterPath, 'image/jpeg', { width, height }))
    if (thumbnail) previews.push(Promise.resolve({ name: 'thumbnail', recipe: RECIPES.thumbnail, ...thumbnail }))
  }
  if (sprites) {
    const { sheetPath, cuesPath, width, height } = sprites
    previews.push(preview('sprite', RECIPES.sprite, sheetPath, 'image/webp', { width, height }))
    previews.push(preview('sprite.vtt', RECIPES.sprite, cuesPath, 'text/vtt'))
  }
  if (waveformPaths) previews.push(...waveformPreviews(waveformPaths, RECIPES))
  return Promise.all(previews)
}
