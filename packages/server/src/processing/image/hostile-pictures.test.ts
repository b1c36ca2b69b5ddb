import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
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

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

function pngHeader(width: number, height: number, interlaced: boolean): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, interlaced ? 1 : 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', Buffer.alloc(9)),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

describe('hostile pictures', () => {
  const broken = async () => {
    const noise = await sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer()
    return noise.subarray(0, noise.length / 2)
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="99" height="99">
    ${Array.from({ length: 9 }, (_, n) => `<g id="g${n + 1}">${`<use xlink:href="#g${n}"/>`.repeat(10)}</g>`).join('')}
    <use xlink:href="#g9"/></svg>`

  it.each([
    [
      'a PNG of 30,000²',
      () => pngHeader(30_000, 30_000, false),
      'The picture has 900 megapixels; the limit for PNG is 268',
    ],
    ['an interlaced PNG of 12,000²', () => pngHeader(12_000, 12_000, true), 'the limit for interlaced PNG is 100'],
    ['a PNG without pixels', () => pngHeader(100, 100, false), 'damaged'],
    ['a nested SVG', () => svg, 'not a picture that can be read'],
    ['text', () => 'hello', 'not a picture that can be read'],
    ['nothing', () => '', 'not a picture that can be read'],
    ['HTML after a JPEG marker', () => '\xff\xd8<html><script>alert(1)</script>', ''],
    ['a truncated JPEG', broken, 'The picture is damaged and cannot be decoded (premature end of JPEG image)'],
    ['a PDF', () => '%PDF-1.4\n%\xe2\xe3\n1 0 obj<<>>endobj', 'not a picture that can be read'],
  ])('are refused for good: %s', async (_, bytes, message) => {
    const failure = expect(inspect(await bytes())).rejects
    await failure.toMatchObject({ code: 'unprocessable', message: expect.stringContaining(message) })
  })

  it('never tell a path of this machine', async () => {
    const failures = await Promise.all(
      [svg, pngHeader(10, 10, false), await broken()].map((bytes) => inspect(bytes).catch((error: Error) => error)),
    )
    for (const failure of failures) expect(JSON.stringify(failure) + String(failure)).not.toContain(dir)
  })

  it('are refused without growing this process: 98 megapixels in 2 KB of AVIF', async () => {
    const bomb = await readFile(new URL('./flat-98-megapixels.fixture.avif', import.meta.url))
    await inspect(await flat(10, 10).png().toBuffer())
    const before = process.memoryUsage().rss
    const started = performance.now()
    await expect(inspect(bomb)).rejects.toThrow('The picture has 98 megapixels; the limit for AVIF is 40')
    // The header lies, so that the limit does not see it.
    const liar = Buffer.from(bomb)
    liar.writeUInt32BE(64, liar.indexOf('ispe') + 8)
    liar.writeUInt32BE(64, liar.indexOf('ispe') + 12)
    await expect(inspect(liar)).rejects.toMatchObject({ code: 'unprocessable' })
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1_048_576)
  })

  it('that are two things at once yield a clean picture', async () => {
    const zip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
    for (const [format, tail] of [
      ['gif', zip],
      ['jpeg', Buffer.from('<html><script>alert(1)</script></html>')],
    ] as const) {
      const found = await inspect(Buffer.concat([await flat(20, 20).toFormat(format).toBuffer(), tail]))
      expect(found.format).toBe(format)
      const thumbnail = await readFile(found.thumbnail?.path ?? '')
      expect(thumbnail.includes('script')).toBe(false)
      expect(thumbnail.includes('PK\x05\x06')).toBe(false)
    }
  })

  it('are killed at their limits, and the next picture is fine', async () => {
    const strict = new ImageProcessor({ log: silentLogger, limits: { memoryBytes: 150 * 1_048_576 } })
    const hasty = new ImageProcessor({ log: silentLogger, limits: { cpuSeconds: 0.3 } })
    onTestFinished(() => {
      strict.close()
      hasty.close()
    })
    const large = await save(await flat(8000, 8000).png({ progressive: true, compressionLevel: 1 }).toBuffer())
    const small = await save(await flat(20, 20).png().toBuffer())
    const thumbnailPath = join(dir, 'limits.webp')
    for (const [one, message] of [
      [strict, 'The picture needed more than 150 MB of memory'],
      [hasty, 'The picture needed more than 0.3 s of processor time'],
    ] as const) {
      const failure = expect(one.inspectImage({ inputPath: large, thumbnailPath })).rejects
      await failure.toMatchObject({ code: 'unprocessable', message })
      expect(await one.inspectImage({ inputPath: small, thumbnailPath })).toMatchObject({ width: 20 })
    }
  }, 30_000)
})

describe('transient failures', () => {
  it('are unavailable: a missing file, a folder that cannot be written', async () => {
    const inputPath = await save(await flat(20, 20).png().toBuffer())
    const nowhere = join(dir, 'no', 'such', 'folder.webp')
    const lost = processor.inspectImage({ inputPath: join(dir, 'lost'), thumbnailPath: join(dir, 'x.webp') })
    await expect(lost).rejects.toMatchObject({ code: 'unavailable' })
    await expect(processor.inspectImage({ inputPath, thumbnailPath: nowhere })).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('include being closed', async () => {
    const closed = new ImageProcessor({ log: silentLogger })
    closed.close()
    await expect(closed.inspectImage({ inputPath: '/x', thumbnailPath: '/y' })).rejects.toMatchObject({
      code: 'unavailable',
    })
  })
})
