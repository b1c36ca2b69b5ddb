import { readFile } from 'node:fs/promises'
import { HoldallError } from '@holdall/protocol'
import sharp, { type Color, type Metadata, type OutputInfo, type Sharp } from 'sharp'
import { findHeicDecoder, type HeicDecoder, heicObstacle, isWholeHeic } from './heic-decoder.ts'
import { checkPixels, PICTURE_FORMATS, type PictureFormat } from './picture-limits.ts'

/** Decoded pixels: 8 bits per channel, sRGB, three channels or four with alpha. */
export interface Pixels {
  data: Buffer
  width: number
  height: number
  channels: 3 | 4
}

export interface Box {
  width: number
  height: number
  fit: 'cover' | 'contain' | 'fill'
}

const HEIF_COMPRESSIONS = new Map<string | undefined, PictureFormat>([
  ['av1', 'avif'],
  ['hevc', 'heic'],
])

/** An untrusted picture whose header was read and whose size is within its format's limit. Runs in the child only. */
export class Picture {
  readonly format: PictureFormat
  readonly metadata: Metadata
  /** The EXIF orientation, 1 to 8. */
  readonly orientation: number
  readonly #path: string
  /** Of HEIC pictures alone, where it is installed. */
  readonly #heicDecoder: HeicDecoder | null

  private constructor(path: string, metadata: Metadata, format: PictureFormat, heicDecoder: HeicDecoder | null) {
    this.#path = path
    this.#heicDecoder = heicDecoder
    this.metadata = metadata
    this.format = format
    const { orientation = 1 } = metadata
    this.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1
  }

  /** @throws {unprocessable} when it is no picture, is broken, or has too many pixels */
  static async open(path: string): Promise<Picture> {
    try {
      const metadata = await sharp(path, { limitInputPixels: false, failOn: 'error' }).metadata()
      const format = formatOf(metadata)
      const { width, height, isProgressive: progressive } = metadata
      checkPixels(format, { width, height, progressive })
      return new Picture(path, metadata, format, format === 'heic' ? await findHeicDecoder() : null)
    } catch (error) {
      throw asPictureError(error)
    }
  }

  get mimeType(): string {
    return PICTURE_FORMATS[this.format].mimeType
  }

  /** Pixels as a person sees them, orientation applied. */
  get size(): { width: number; height: number } {
    const { width, height } = this.metadata
    return this.orientation >= 5 ? { width: height, height: width } : { width, height }
  }

  /** Why it cannot be decoded here though it is fine; null for most. */
  get obstacle(): string | null {
    return this.format === 'heic' ? heicObstacle(this.#heicDecoder, this.metadata) : null
  }

  /**
   * Decodes the first frame into a box of the oriented size. The picture is scaled before it is turned: a turn needs
   * all of its input in memory.
   *
   * @throws {unprocessable} when it is broken, or has an obstacle
   */
  async decode(box: Box, background: Color): Promise<Pixels> {
    if (this.obstacle !== null) throw new HoldallError('unprocessable', this.obstacle)
    const turned = this.orientation >= 5
    const { width, height } = turned ? { width: box.height, height: box.width } : box
    try {
      const scaled = (await this.#source())
        .resize({ width, height, fit: box.fit, background })
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
      const pixels = toPixels(await scaled.toBuffer({ resolveWithObject: true }))
      return this.orientation === 1
        ? pixels
        : toPixels(await turn(fromPixels(pixels), this.orientation).raw().toBuffer({ resolveWithObject: true }))
    } catch (error) {
      throw asPictureError(error)
    }
  }

  async #source(): Promise<Sharp> {
    const { width, height } = this.metadata
    if (this.#heicDecoder === null) return sharp(this.#path, { failOn: 'error', limitInputPixels: width * height })
    const file = await readFile(this.#path)
    if (!isWholeHeic(file)) throw new Error('it ends too early')
    const { data, ...size } = await this.#heicDecoder({ buffer: file })
    const upright = sharp(data, { raw: { ...size, channels: 4 } })
    return this.metadata.hasAlpha ? upright : upright.removeAlpha()
  }
}

/** A pipeline that begins with decoded pixels. */
export function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } })
}

function toPixels({ data, info }: { data: Buffer; info: OutputInfo }): Pixels {
  const { width, height, channels } = info
  if (channels !== 3 && channels !== 4) {
    throw new HoldallError('unprocessable', `The picture has ${channels} colour channels`)
  }
  return { data, width, height, channels }
}

/** sharp mirrors before it rotates. @see EXIF 2.32, tag 0x0112 */
function turn(pipeline: Sharp, orientation: number): Sharp {
  const turns: Record<number, (image: Sharp) => Sharp> = {
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.flop().rotate(270),
    6: (image) => image.rotate(90),
    7: (image) => image.flop().rotate(90),
    8: (image) => image.rotate(270),
  }
  return turns[orientation]?.(pipeline) ?? pipeline
}

function formatOf({ format, compression }: Metadata): PictureFormat {
  const found = format === 'heif' ? HEIF_COMPRESSIONS.get(compression) : format
  if (found && Object.hasOwn(PICTURE_FORMATS, found)) return found as PictureFormat
  throw new HoldallError('unprocessable', `Pictures of the format ${compression ?? format} cannot be read`)
}

/** What the decoder said, in words for a person and without paths of this machine. */
function asPictureError(error: unknown): HoldallError {
  if (error instanceof HoldallError) return error
  const said = error instanceof Error ? error.message : String(error)
  if (/input file is missing|unable to open|cannot open|permission denied/i.test(said)) {
    return new HoldallError('unavailable', 'The stored picture could not be opened', { cause: error })
  }
  if (/unsupported image format/i.test(said)) {
    const hint = 'JPEG, PNG, WebP, AVIF, GIF and TIFF are read'
    return new HoldallError('unprocessable', 'The file is not a picture that can be read', { hint, cause: error })
  }
  const lines = said.split('\n').filter((line) => line && !line.includes('/'))
  const detail = (lines[0] ?? '').replace(/^\w+: /, '').slice(0, 120)
  const reason = detail ? ` (${detail})` : ''
  return new HoldallError('unprocessable', `The picture is damaged and cannot be decoded${reason}`, { cause: error })
}
