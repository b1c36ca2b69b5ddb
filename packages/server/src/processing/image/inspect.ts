import { rgbaToThumbHash } from 'thumbhash'
import { readExif } from './exif.ts'
import { planBox } from './geometry.ts'
import type { ChildInspection } from './image-results.ts'
import { coloursOf } from './palette.ts'
import { perceptualHash } from './perceptual-hash.ts'
import { fromPixels, Picture, type Pixels } from './picture.ts'
import { writePicture } from './write-picture.ts'

export interface InspectJob {
  inputPath: string
  /** Where the thumbnail goes. */
  thumbnailPath: string
}

/** Longest side of a thumbnail. */
export const THUMBNAIL_SIDE = 512
const THUMBNAIL_QUALITY = 78
/** ThumbHash takes at most 100 pixels a side. @see https://evanw.github.io/thumbhash/ */
const SAMPLE_SIDE = 100
const TRANSPARENT = { r: 0, g: 0, b: 0, alpha: 0 }

/** Reads everything about a picture in one decode, and writes its thumbnail: WebP, sRGB, no metadata. */
export async function inspectImage({ inputPath, thumbnailPath }: InspectJob): Promise<ChildInspection> {
  const picture = await Picture.open(inputPath)
  const { metadata, size } = picture
  const facts = {
    ...size,
    orientation: picture.orientation,
    format: picture.format,
    mimeType: picture.mimeType,
    hasAlpha: metadata.hasAlpha,
    pages: metadata.pages ?? 1,
    colourSpace: metadata.space,
    ...(await readExif(metadata.exif)),
  }
  if (picture.obstacle !== null) {
    const none = { placeholder: null, perceptualHash: null, palette: [], averageColour: null, thumbnail: null }
    return { ...facts, ...none, skipped: picture.obstacle }
  }
  const box = planBox(size, { width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE }, 'inside')
  const pixels = await picture.decode(box, TRANSPARENT)
  const sample = await shrink(pixels)
  const thumbnail = await writePicture(fromPixels(pixels), thumbnailPath, {
    format: 'webp',
    quality: THUMBNAIL_QUALITY,
  })
  const placeholder = Buffer.from(rgbaToThumbHash(sample.width, sample.height, sample.data)).toString('base64')
  return { ...facts, placeholder, perceptualHash: await perceptualHash(pixels), ...coloursOf(sample), thumbnail }
}

async function shrink(pixels: Pixels): Promise<Pixels> {
  const box = planBox(pixels, { width: SAMPLE_SIDE, height: SAMPLE_SIDE }, 'inside')
  const { data, info } = await fromPixels(pixels)
    .resize({ width: box.width, height: box.height, fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: 4 }
}
