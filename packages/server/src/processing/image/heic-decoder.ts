import { HoldallError } from '@holdall/protocol'

interface Decoded {
  width: number
  height: number
  /** RGBA, upright: the decoder applies the turns that the file asks for. */
  data: Uint8ClampedArray
}

/** Decodes the first picture of a HEIC file. */
export type HeicDecoder = (file: { buffer: Uint8Array }) => Promise<Decoded>

/** A name, so that neither compiler nor bundler expects it to be there. */
const PACKAGE: string = 'heic-decode'
/** The decoder holds about 20 bytes a pixel. */
const MAX_MEGAPIXELS = 40

/**
 * The decoder of HEVC pictures, which people install themselves: it is under another licence, and HEVC under patents.
 *
 * @returns null where it is not installed
 */
export async function findHeicDecoder(
  load: () => Promise<unknown> = () => import(PACKAGE),
): Promise<HeicDecoder | null> {
  try {
    const { default: decode } = (await load()) as { default: HeicDecoder }
    return decode
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null
    throw new HoldallError('unavailable', 'The package heic-decode is installed, but cannot be loaded', {
      cause: error,
    })
  }
}

/** Why a HEIC picture of this size cannot be decoded here; null where it can. */
export function heicObstacle(decoder: HeicDecoder | null, { width, height }: { width: number; height: number }) {
  if (decoder === null) return 'HEIC pictures cannot be decoded without the optional package heic-decode'
  const megapixels = (width * height) / 1_000_000
  if (megapixels <= MAX_MEGAPIXELS) return null
  return `HEIC pictures of more than ${MAX_MEGAPIXELS} megapixels are not decoded; this one has ${Math.round(megapixels)}`
}

/**
 * Whether each box of the file ends within it. The decoder paints green what a file that was cut off lacks.
 *
 * @see ISO/IEC 14496-12 §4.2
 */
export function isWholeHeic(file: Buffer): boolean {
  let at = 0
  while (at + 8 <= file.length) {
    const short = file.readUInt32BE(at)
    if (short === 0) return true
    if (short === 1 && at + 16 > file.length) return false
    const size = short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short
    if (size < 8) return false
    at += size
  }
  return at === file.length
}
