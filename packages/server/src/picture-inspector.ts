import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PictureHasher } from './media/fill-hashes.ts'
import type { MediaInspector } from './media/inspection.ts'
import type { ImageProcessor } from './processing/image/image-processor.ts'
import type { Bucket } from './storage/bucket.ts'
import { withLocalFile } from './storage/local-file.ts'

/** Names the way thumbnails are made; a change makes them anew. */
const RECIPE = 'image-1'

export interface PictureInspectorOptions {
  bucket: Bucket
  images: ImageProcessor
  /** For copies and thumbnails on their way; emptied as it goes. */
  scratchFolder: string
}

/** Lets the media domain look at pictures through the sandbox. */
export function createPictureInspector({ bucket, images, scratchFolder }: PictureInspectorOptions): MediaInspector {
  return {
    recipes: [RECIPE],
    inspect: ({ storageKey }, use, signal) =>
      withLocalFile(
        bucket,
        storageKey,
        scratchFolder,
        async (inputPath) => {
          await mkdir(scratchFolder, { recursive: true })
          const thumbnailPath = join(scratchFolder, `${randomUUID()}.webp`)
          try {
            const found = await images.inspectImage({ inputPath, thumbnailPath, signal })
            const { exif, palette, averageColour, hasAlpha, pages, colourSpace, orientation, skipped } = found
            return await use({
              width: found.width,
              height: found.height,
              durationSeconds: null,
              placeholder: found.placeholder,
              perceptualHash: found.perceptualHash,
              takenAt: found.takenAt,
              metadata: {
                ...(Object.keys(exif).length > 0 ? { exif } : {}),
                ...(found.takenAt === null ? {} : { takenAt: found.takenAt }),
                palette,
                averageColour,
                hasAlpha,
                pages,
                colourSpace,
                orientation,
                ...(skipped ? { previewSkipped: skipped } : {}),
              },
              ownerMetadata: found.gps ? { gps: found.gps } : {},
              previews: found.thumbnail ? [{ name: 'thumbnail', recipe: RECIPE, ...found.thumbnail }] : [],
            })
          } finally {
            await rm(thumbnailPath, { force: true })
          }
        },
        signal,
      ),
  }
}

/** Lets the media domain compare pictures that were looked at long ago. */
export function createPictureHasher({ bucket, images, scratchFolder }: PictureInspectorOptions): PictureHasher {
  return (storageKey, signal) =>
    withLocalFile(bucket, storageKey, scratchFolder, (inputPath) => images.hashImage({ inputPath, signal }), signal)
}
