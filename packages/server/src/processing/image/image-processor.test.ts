import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { thumbHashToAverageRGBA } from 'thumbhash'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../../log.ts'
import { type ImageInspection, ImageProcessor } from './image-processor.ts'

let dir: string
let processor: ImageProcessor
let made = 0

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdall-image-'))
  processor = new ImageProcessor({ log: silentLogger })
})

afterAll(async () => {
  processor.close()
  await rm(dir, { recursive: true, force: true })
})

async function save(bytes: Buffer | string, name = 'input'): Promise<string> {
  const path = join(dir, `${made++}-${name}`)
  await writeFile(path, bytes)
  return path
}

async function inspect(bytes: Buffer | string): Promise<ImageInspection> {
  return processor.inspectImage({ inputPath: await save(bytes), thumbnailPath: join(dir, `${made++}.webp`) })
}

function flat(width: number, height: number, background = '#4080c0', channels: 3 | 4 = 3) {
  return sharp({ create: { width, height, channels, background } })
}

/** Left half red, right half blue. */
async function halves(width = 80, height = 40): Promise<Buffer> {
  const left = await flat(width / 2, height, '#ff0000')
    .png()
    .toBuffer()
  return flat(width, height, '#0000ff')
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer()
}

async function pixel(path: string, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(path)
    .extract({ left, top, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data]
}

describe('inspectImage', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)(
    'reads %s and writes a thumbnail',
    async (format) => {
      const found = await inspect(await flat(640, 320).toFormat(format).toBuffer())
      expect(found).toMatchObject({
        width: 640,
        height: 320,
        orientation: 1,
        format,
        mimeType: `image/${format}`,
        pages: 1,
      })
      expect(found).toMatchObject({ exif: {}, gps: null, takenAt: null })
      expect(found).not.toHaveProperty('skipped')
      const { path = '', ...thumbnail } = found.thumbnail ?? {}
      const bytes = await readFile(path)
      expect(thumbnail).toEqual({
        width: 512,
        height: 256,
        mimeType: 'image/webp',
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })
      const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(found.placeholder ?? '', 'base64'))
      expect([r, g, b].map((value) => Math.round(value * 10))).toEqual([3, 5, 8])
    },
  )

  it('names the main colours and the average', async () => {
    const found = await inspect(await halves())
    expect(found.palette).toHaveLength(2)
    expect(found.palette.map(({ hex }) => hex).sort()).toEqual(['#0000ff', '#ff0000'])
    for (const { share } of found.palette) expect(share).toBeCloseTo(0.5, 1)
    expect(found.averageColour).toMatch(/^#b[a-d]00b[a-d]$/)
  })

  it('reads a picture that is wholly transparent', async () => {
    const found = await inspect(await flat(20, 20, '#00000000', 4).png().toBuffer())
    expect(found).toMatchObject({ hasAlpha: true, palette: [], averageColour: null })
    expect(found.placeholder).not.toBeNull()
  })

  it.each([
    ['one pixel', () => flat(1, 1).png()],
    ['a hair', () => flat(1, 4000).png()],
    ['16 bits', () => flat(30, 20).toColourspace('rgb16').png()],
    ['grey', () => flat(30, 20).greyscale().png()],
    ['CMYK', () => flat(30, 20).toColourspace('cmyk').jpeg()],
  ])('reads %s', async (_, image) => {
    const found = await inspect(await image().toBuffer())
    const thumbnail = await sharp(found.thumbnail?.path).metadata()
    expect(thumbnail).toMatchObject({ space: 'srgb', depth: 'uchar' })
    expect(found.thumbnail?.width).toBeLessThanOrEqual(512)
    expect(found.thumbnail?.height).toBeLessThanOrEqual(512)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('applies orientation %i', async (orientation) => {
    const source = await sharp(await halves())
      .jpeg({ quality: 100 })
      .withMetadata({ orientation })
      .toBuffer()
    const found = await inspect(source)
    const size = orientation >= 5 ? { width: 40, height: 80 } : { width: 80, height: 40 }
    expect(found).toMatchObject({ ...size, orientation })
    const path = found.thumbnail?.path ?? ''
    expect(await sharp(path).metadata()).toMatchObject(size)
    const expected = await save(await sharp(source).autoOrient().png().toBuffer())
    for (const [x, y] of [
      [2, 2],
      [size.width - 3, size.height - 3],
    ] as const) {
      const [red = 0, , blue = 0] = await pixel(path, x, y)
      const [expectedRed = 0] = await pixel(expected, x, y)
      expect(red > blue).toBe(expectedRed > 128)
    }
  })

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 'ff0000', 'hex'), Buffer.alloc(300, '0000ff', 'hex')])
    const animation = sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
    for (const format of ['gif', 'webp'] as const) {
      const found = await inspect(await animation.clone().toFormat(format, { loop: 0 }).toBuffer())
      expect(found).toMatchObject({ width: 10, height: 10, pages: 2, format })
      const [red = 0, , blue = 0] = await pixel(found.thumbnail?.path ?? '', 5, 5)
      expect(red).toBeGreaterThan(200)
      expect(blue).toBeLessThan(50)
    }
  })

  it('reads EXIF, keeps the place apart, and leaves none of it in the thumbnail', async () => {
    const source = await flat(60, 40)
      .jpeg()
      .withExif({
        IFD0: { Make: 'Acme', Model: 'One\u0007 ', Software: 'x'.repeat(900) },
        IFD2: {
          DateTimeOriginal: '2024:02:29 23:30:00',
          OffsetTimeOriginal: '-05:00',
          ExposureTime: '1/200',
          FNumber: '28/10',
          ISOSpeedRatings: '400',
          FocalLength: '35/1',
          Flash: '1',
          LensModel: 'Fast 35',
        },
        IFD3: {
          GPSLatitudeRef: 'S',
          GPSLatitude: '33/1 51/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '151/1 12/1 0/1',
          GPSAltitude: '58/1',
        },
      })
      .toBuffer()
    const found = await inspect(source)
    expect(found.exif).toEqual({
      cameraMake: 'Acme',
      cameraModel: 'One',
      software: 'x'.repeat(200),
      lens: 'Fast 35',
      exposureTimeSeconds: 0.005,
      fNumber: 2.8,
      iso: 400,
      focalLengthMm: 35,
      flashFired: true,
      utcOffset: '-05:00',
    })
    expect(found.takenAt).toBe('2024-03-01T04:30:00.000Z')
    expect(found.gps).toEqual({ latitude: -33.85, longitude: 151.2, altitudeMetres: 58 })
    const thumbnail = await sharp(found.thumbnail?.path).metadata()
    for (const kept of ['exif', 'icc', 'iptc', 'xmp', 'orientation']) expect(thumbnail).not.toHaveProperty(kept)
  })
})

describe('transformImage', () => {
  it.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
    ['avif', 'image/avif'],
  ] as const)('writes %s without metadata, orientation applied', async (format, mimeType) => {
    const source = sharp(await halves())
      .jpeg()
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Make: 'Acme' } })
    const inputPath = await save(await source.toBuffer())
    const outputPath = join(dir, `out.${format}`)
    const written = await processor.transformImage({
      inputPath,
      outputPath,
      width: 20,
      fit: 'inside',
      format,
      quality: 70,
    })
    const bytes = await readFile(outputPath)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(written).toEqual({ width: 20, height: 40, mimeType, sizeBytes: bytes.length, sha256 })
    const metadata = await sharp(bytes).metadata()
    expect(metadata).toMatchObject({ width: 20, height: 40 })
    for (const kept of ['exif', 'icc', 'xmp', 'orientation']) expect(metadata).not.toHaveProperty(kept)
  })

  it('crops, borders and stretches as asked', async () => {
    const inputPath = await save(await halves(80, 40))
    const outputPath = join(dir, 'fit.png')
    const common = { inputPath, outputPath, width: 30, height: 30, format: 'png', quality: 80 } as const
    expect(await processor.transformImage({ ...common, fit: 'cover' })).toMatchObject({ width: 30, height: 30 })
    expect((await pixel(outputPath, 0, 0))[0]).toBe(255)
    expect(await processor.transformImage({ ...common, fit: 'contain' })).toMatchObject({ width: 30, height: 30 })
    expect((await pixel(outputPath, 0, 0))[3]).toBe(0)
    expect(await processor.transformImage({ ...common, fit: 'inside' })).toMatchObject({ width: 30, height: 15 })
    expect(await processor.transformImage({ ...common, fit: 'outside' })).toMatchObject({ width: 60, height: 30 })
    expect(await processor.transformImage({ ...common, fit: 'fill', width: 200 })).toMatchObject({ width: 200 })
    const jpeg = { ...common, fit: 'contain', format: 'jpeg' } as const
    await processor.transformImage(jpeg)
    for (const value of await pixel(outputPath, 0, 0)) expect(value).toBeGreaterThan(225)
  })
})

const samples = fileURLToPath(new URL('../../../../../../shared/samples/', import.meta.url))

describe('sample pictures', () => {
  beforeEach((context) => context.skip(!existsSync(samples), 'the folder shared/samples is not beside the checkout'))
  const sample = (name: string) =>
    processor.inspectImage({ inputPath: join(samples, name), thumbnailPath: join(dir, `${name}.webp`) })

  it('show where and with what they were taken', async () => {
    const found = await sample('gps.jpg')
    expect(found).toMatchObject({
      takenAt: '2008-10-22T16:28:39.000Z',
      exif: { cameraMake: 'NIKON', cameraModel: 'COOLPIX P6000', iso: 64, fNumber: 5.9 },
    })
    expect(found.gps?.latitude).toBeCloseTo(43.4674, 3)
    expect(found.gps?.longitude).toBeCloseTo(11.8851, 3)
  })

  it('stand upright', async () => {
    const landscape = await sample('landscape-orientation-6.jpg')
    expect(landscape).toMatchObject({ width: 600, height: 450, thumbnail: { width: 512, height: 384 } })
    const portrait = await sample('portrait-orientation-8.jpg')
    expect(portrait).toMatchObject({ width: 450, height: 600, thumbnail: { width: 384, height: 512 } })
  })

  it('are fine with broken EXIF', async () => {
    expect(await sample('invalid-exif.jpg')).toMatchObject({ exif: {}, takenAt: null, thumbnail: { width: 512 } })
  })

  it('are decoded from HEIC by the optional decoder', async () => {
    const found = await sample('phone.heic')
    expect(found).toMatchObject({
      width: 2566,
      height: 3313,
      format: 'heic',
      mimeType: 'image/heic',
      thumbnail: { width: 397, height: 512 },
      placeholder: expect.any(String),
      perceptualHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      exif: { cameraMake: 'Apple', utcOffset: '-05:00' },
      takenAt: '2021-04-11T20:47:53.000Z',
    })
    expect(found).not.toHaveProperty('skipped')
    const outputPath = join(dir, 'phone.avif')
    const job = { inputPath: join(samples, 'phone.heic'), outputPath, width: 320, fit: 'inside', quality: 60 } as const
    expect(await processor.transformImage({ ...job, format: 'avif' })).toMatchObject({ width: 320, height: 413 })
  })

  it('that are damaged HEIC are refused in words, also by the optional decoder', async () => {
    const whole = await readFile(join(samples, 'phone.heic'))
    for (const broken of [whole.subarray(0, whole.length >> 1), Buffer.from(whole).fill('noise', 8_000)])
      await expect(inspect(broken)).rejects.toMatchObject({
        code: 'unprocessable',
        message: expect.stringMatching(/damaged|cannot be read/),
      })
  })
})
