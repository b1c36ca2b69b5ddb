import { type Fit, planBox } from './geometry.ts'
import type { WrittenPicture } from './image-results.ts'
import { fromPixels, Picture } from './picture.ts'
import { type OutputFormat, writePicture } from './write-picture.ts'

export interface TransformJob {
  inputPath: string
  /** Written as it is; renaming it into place is the caller's matter. */
  outputPath: string
  /** Pixels; with one side missing the proportions decide it. */
  width?: number | undefined
  height?: number | undefined
  fit: Fit
  format: OutputFormat
  /** 1 to 100; PNG ignores it. */
  quality: number
}

const TRANSPARENT = { r: 255, g: 255, b: 255, alpha: 0 }
const WHITE = { r: 255, g: 255, b: 255, alpha: 1 }

/**
 * Writes another size, crop or format of a picture's first frame: orientation applied, sRGB, without metadata, never
 * larger than the source unless it `fill`s a box.
 */
export async function transformImage(job: TransformJob): Promise<WrittenPicture> {
  const { inputPath, outputPath, width, height, fit, format, quality } = job
  const picture = await Picture.open(inputPath)
  const wanted = { ...(width ? { width } : {}), ...(height ? { height } : {}) }
  const box = planBox(picture.size, wanted, fit)
  const pixels = await picture.decode(box, format === 'jpeg' ? WHITE : TRANSPARENT)
  return writePicture(fromPixels(pixels), outputPath, { format, quality })
}
