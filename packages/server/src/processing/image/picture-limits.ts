import { HoldallError } from '@holdall/protocol'

/** Formats whose pictures are recognised; `heic` (HEVC) can be read about, and decoded where the optional decoder is installed. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'heic' | 'gif' | 'tiff'

interface PixelLimit {
  name: string
  mimeType: string
  megapixels: number
  /** Where the file is stored in passes, so that the decoder holds all of it at once. */
  progressiveMegapixels?: number
}

/**
 * The most pixels per format, by what the decoder holds in memory: row by row (JPEG, PNG) costs next to nothing, a
 * whole canvas about 5 bytes a pixel (GIF, interlaced PNG, progressive JPEG), AVIF about 19.
 */
export const PICTURE_FORMATS: Record<PictureFormat, PixelLimit> = {
  jpeg: { name: 'JPEG', mimeType: 'image/jpeg', megapixels: 268, progressiveMegapixels: 100 },
  png: { name: 'PNG', mimeType: 'image/png', megapixels: 268, progressiveMegapixels: 100 },
  webp: { name: 'WebP', mimeType: 'image/webp', megapixels: 100 },
  avif: { name: 'AVIF', mimeType: 'image/avif', megapixels: 40 },
  heic: { name: 'HEIC', mimeType: 'image/heic', megapixels: 268 },
  gif: { name: 'GIF', mimeType: 'image/gif', megapixels: 100 },
  tiff: { name: 'TIFF', mimeType: 'image/tiff', megapixels: 100 },
}

/** @throws {unprocessable} when a picture has more pixels than its format may have */
export function checkPixels(
  format: PictureFormat,
  { width, height, progressive }: { width: number; height: number; progressive: boolean },
): void {
  const { name, megapixels, progressiveMegapixels = megapixels } = PICTURE_FORMATS[format]
  const limit = progressive ? progressiveMegapixels : megapixels
  const has = (width * height) / 1_000_000
  if (has <= limit) return
  const kind = limit < megapixels ? `${format === 'png' ? 'interlaced' : 'progressive'} ${name}` : name
  const shown = has < limit + 1 ? has.toFixed(2) : Math.round(has)
  throw new HoldallError('unprocessable', `The picture has ${shown} megapixels; the limit for ${kind} is ${limit}`, {
    hint: `Save it with at most ${limit} megapixels (it is ${width} × ${height})`,
    details: { width, height, limitMegapixels: limit },
  })
}
