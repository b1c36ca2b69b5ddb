import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { haveSamples, sample } from '../../media/testing/media-requests.ts'
import { hashOfGrey, perceptualHash } from './perceptual-hash.ts'
import type { Pixels } from './picture.ts'

/** Circles of many colours, the same for the same seed. */
function circles(seed: number): Promise<Buffer> {
  let state = seed
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
  const shapes = Array.from({ length: 12 }, () => {
    const fill = `rgb(${next(256)},${next(256)},${next(256)})`
    return `<circle cx="${next(600)}" cy="${next(400)}" r="${20 + next(120)}" fill="${fill}"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="#446688"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

async function pixelsOf(picture: Buffer | Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(picture)
    .autoOrient()
    .resize(512, 512, { fit: 'inside' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 }
}

async function hash(picture: Buffer | Uint8Array): Promise<string> {
  const found = await perceptualHash(await pixelsOf(picture))
  expect(found).toMatch(/^[0-9a-f]{16}$/)
  return found as string
}

function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length
}

async function inner(picture: Buffer, part: number): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata()
  const [w, h] = [Math.round(width * part), Math.round(height * part)]
  return sharp(picture)
    .extract({ left: (width - w) >> 1, top: (height - h) >> 1, width: w, height: h })
    .png()
    .toBuffer()
}

const CHANGES: [name: string, most: number, change: (picture: Buffer) => Promise<Buffer>][] = [
  ['in another format', 4, (picture) => sharp(picture).webp({ quality: 50 }).toBuffer()],
  ['recompressed badly', 4, (picture) => sharp(picture).jpeg({ quality: 20 }).toBuffer()],
  ['in a third of the size', 4, (picture) => sharp(picture).resize(200).jpeg().toBuffer()],
  ['stretched', 4, (picture) => sharp(picture).resize(500, 500, { fit: 'fill' }).png().toBuffer()],
  ['without colours', 4, (picture) => sharp(picture).greyscale().png().toBuffer()],
  ['darker', 6, (picture) => sharp(picture).modulate({ brightness: 0.7 }).png().toBuffer()],
  ['brighter', 10, (picture) => sharp(picture).modulate({ brightness: 1.2 }).png().toBuffer()],
  ['softened', 4, (picture) => sharp(picture).blur(2).png().toBuffer()],
  ['without its edges', 10, (picture) => inner(picture, 0.96)],
]

describe('the same picture is near', () => {
  it.each(CHANGES)('%s: at most %i bits differ', async (_name, most, change) => {
    for (let seed = 1; seed <= 12; seed++) {
      const picture = await circles(seed * 7919)
      expect(distance(await hash(picture), await hash(await change(picture))), `seed ${seed}`).toBeLessThanOrEqual(most)
    }
  })

  it.skipIf(!haveSamples).each(CHANGES)('%s, for pictures of cameras', async (_name, most, change) => {
    for (const name of ['elephant.jpg', 'grapefruit.jpg', 'gps.jpg', 'landscape-orientation-6.jpg']) {
      const upright = await sharp(await sample(name))
        .autoOrient()
        .png()
        .toBuffer()
      expect(distance(await hash(upright), await hash(await change(upright))), name).toBeLessThanOrEqual(most)
    }
  })

  it('whatever lies behind it is seen through', async () => {
    const drawing = (colour: string) =>
      sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle cx="30" cy="40" r="18" fill="${colour}"/><rect x="50" y="20" width="20" height="60" fill="${colour}"/></svg>`,
        ),
      )
        .png()
        .toBuffer()
    const [black, white] = [await hash(await drawing('#000')), await hash(await drawing('#fff'))]
    expect(distance(black, white)).toBeGreaterThan(40)
  })
})

it('different pictures are far', async () => {
  const hashes = await Promise.all(Array.from({ length: 40 }, async (_, index) => hash(await circles(index * 104_729))))
  const distances = hashes.flatMap((a, index) => hashes.slice(index + 1).map((b) => distance(a, b)))
  expect(Math.min(...distances)).toBeGreaterThan(15)
  const mean = distances.reduce((sum, each) => sum + each, 0) / distances.length
  expect(mean).toBeGreaterThan(29)
  expect(mean).toBeLessThan(35)
})

describe('there is nothing to compare', () => {
  it.each([0, 90, 255])('in a surface of grey %i', (grey) => {
    expect(hashOfGrey(new Uint8Array(1024).fill(grey))).toBeNull()
  })

  it('in a compressed surface', async () => {
    const flat = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#c82828' } })
      .jpeg({ quality: 30 })
      .toBuffer()
    expect(await perceptualHash(await pixelsOf(flat))).toBeNull()
  })

  it('in a plain gradient', () => {
    expect(hashOfGrey(Uint8Array.from({ length: 1024 }, (_, index) => (index % 32) * 8))).toBeNull()
  })
})

it('whatever the pixels, the answer is 64 bits or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1024, maxLength: 1024 }), (grey) => {
      expect(hashOfGrey(grey) ?? '0000000000000000').toMatch(/^[0-9a-f]{16}$/)
      expect(hashOfGrey(grey)).toBe(hashOfGrey(grey))
    }),
    { numRuns: 50 },
  )
})
