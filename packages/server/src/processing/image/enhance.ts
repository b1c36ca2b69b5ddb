import { HoldallError, type LocalEnhancement } from '@holdall/protocol'
import type { Sharp } from 'sharp'
import type { WrittenPicture } from './image-results.ts'
import { fromPixels, Picture } from './picture.ts'
import type { PictureFormat } from './picture-limits.ts'
import { type OutputFormat, writePicture } from './write-picture.ts'

export interface EnhanceJob {
  inputPath: string
  outputPath: string
  type: LocalEnhancement
  /** How many times longer each side becomes; of `upscale` alone. @default 1 */
  factor?: 1 | 2 | 4 | undefined
}

/** What comes out may have as many pixels: four bytes each are held at once. */
const MAX_MEGAPIXELS = 64
const QUALITY = 92
const TRANSPARENT = { r: 255, g: 255, b: 255, alpha: 0 }
/** In the format that came in, as far as it can be written. */
const FORMATS: Record<PictureFormat, OutputFormat> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  heic: 'jpeg',
  gif: 'png',
  tiff: 'png',
}

/** Writes a better version of a picture's first frame: orientation applied, sRGB, without metadata. */
export async function enhanceImage({ inputPath, outputPath, type, factor = 1 }: EnhanceJob): Promise<WrittenPicture> {
  const picture = await Picture.open(inputPath)
  const { width, height } = picture.size
  const megapixels = (width * height * factor * factor) / 1_000_000
  if (megapixels > MAX_MEGAPIXELS)
    throw new HoldallError(
      'unprocessable',
      `The result would have ${Math.round(megapixels)} megapixels; the limit is ${MAX_MEGAPIXELS}`,
      { hint: 'Make the picture smaller first, or choose a smaller factor' },
    )
  const pixels = await picture.decode({ width, height, fit: 'fill' }, TRANSPARENT)
  const size = { width: width * factor, height: height * factor }
  return writePicture(STEPS[type](fromPixels(pixels), size, factor), outputPath, {
    format: FORMATS[picture.format],
    quality: QUALITY,
  })
}

const STEPS: Record<
  LocalEnhancement,
  (image: Sharp, size: { width: number; height: number }, factor: number) => Sharp
> = {
  // Lanczos is soft at its edges: a little sharpening, as wide as the enlargement.
  upscale: (image, size, factor) =>
    image.resize({ ...size, fit: 'fill', kernel: 'lanczos3' }).sharpen({ sigma: factor / 3 }),
  sharpen: (image) => image.sharpen({ sigma: 1.2, m1: 0.8, m2: 2 }),
  denoise: (image) => image.median(3),
  // The darkest and the brightest hundredth are let go.
  'auto-levels': (image) => image.normalise({ lower: 1, upper: 99 }),
  grayscale: (image) => image.grayscale(),
}
