import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { HoldallError } from '@holdall/protocol'
import type { Sharp } from 'sharp'
import type { WrittenPicture } from './image-results.ts'
import { PICTURE_FORMATS } from './picture-limits.ts'

export const OUTPUT_FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const

export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** @throws {unavailable} when the file cannot be written, e.g. the disk is full */
export async function writePicture(
  image: Sharp,
  path: string,
  { format, quality }: { format: OutputFormat; quality: number },
): Promise<WrittenPicture> {
  const { data, info } = await encode(image, format, quality).toBuffer({ resolveWithObject: true })
  try {
    await writeFile(path, data)
  } catch (cause) {
    throw new HoldallError('unavailable', 'The picture could not be written to disk', { retryAfterSeconds: 30, cause })
  }
  return {
    width: info.width,
    height: info.height,
    sizeBytes: data.length,
    mimeType: PICTURE_FORMATS[format].mimeType,
    sha256: createHash('sha256').update(data).digest('hex'),
  }
}

/** No encoder is told to keep metadata, so none is written. */
function encode(image: Sharp, format: OutputFormat, quality: number): Sharp {
  switch (format) {
    case 'jpeg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality, progressive: true })
    case 'png':
      return image.png({ compressionLevel: 7 })
    case 'webp':
      // Half the time of sharp's default effort for 2 % more bytes.
      return image.webp({ quality, effort: 2 })
    case 'avif':
      // Sharp's default effort takes several times as long for a few per cent.
      return image.avif({ quality, effort: 2 })
  }
}
