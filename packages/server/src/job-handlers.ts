import { join } from 'node:path'
import type { Config } from './config.ts'
import type { AskContext } from './media/asking/ask-context.ts'
import { makingHandlers } from './media/asking/making-handlers.ts'
import { enhancementHandler } from './media/enhancement/enhancement-handler.ts'
import type { JobHandlers } from './media/jobs/run-job.ts'
import type { MediaContext } from './media/media-context.ts'
import { recordingHandler } from './media/process-media.ts'
import type { RecordingReader } from './processing/av/bare/recording-reader.ts'
import type { ImageProcessor } from './processing/image/image-processor.ts'
import { createConversionHandlers } from './recording-converter.ts'
import { createRecordingInspector } from './recording-inspector.ts'

export interface JobHandlersOptions {
  config: Config
  media: MediaContext
  images: ImageProcessor
  reader: RecordingReader
  asking: AskContext
}

/** Who does what of the work that a person can watch. */
export function createJobHandlers({ config, media, images, reader, asking }: JobHandlersOptions): JobHandlers {
  const scratchFolder = join(config.storagePath, 'scratch')
  const programs = { ffmpeg: config.FFMPEG_PATH, ffprobe: config.FFPROBE_PATH, threads: config.FFMPEG_THREADS }
  const recordings = createRecordingInspector({ bucket: media.bucket, images, reader, scratchFolder, programs })
  return {
    inspect: recordingHandler(media, recordings),
    enhance: enhancementHandler(asking),
    ...makingHandlers(asking),
    ...createConversionHandlers({ media, scratchFolder, programs, format: config.VIDEO_OUTPUT_FORMAT }),
  }
}
