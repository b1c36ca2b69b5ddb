import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readExif } from './exif.ts'
import { exifReadingSchema } from './image-results.ts'

async function block(tags: Parameters<ReturnType<typeof sharp>['withExif']>[0]): Promise<Buffer> {
  const picture = sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
  const { exif } = await sharp(await picture.jpeg().withExif(tags).toBuffer()).metadata()
  return exif ?? Buffer.alloc(0)
}

const NOTHING = { exif: {}, takenAt: null, gps: null }

describe('readExif', () => {
  it.each([
    ['2024:02:29 12:00:00', '+02:00', '2024-02-29T10:00:00.000Z'],
    ['2024:02:29 12:00:00', '', '2024-02-29T12:00:00.000Z'],
    ['2024:02:29 12:00:00', 'noon', '2024-02-29T12:00:00.000Z'],
    ['2023:02:29 12:00:00', '', null],
    ['0000:00:00 00:00:00', '', null],
    ['    :  :     :  :  ', '', null],
    ['yesterday', '', null],
  ])('reads the time %j with zone %j as %s', async (DateTimeOriginal, OffsetTimeOriginal, takenAt) => {
    const found = await readExif(
      await block({ IFD2: { DateTimeOriginal, ...(OffsetTimeOriginal && { OffsetTimeOriginal }) } }),
    )
    expect(found.takenAt).toBe(takenAt)
  })

  it('takes a position of zeros for none, and a depth below the sea', async () => {
    const at = (degrees: string) =>
      block({
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: degrees,
          GPSLongitudeRef: 'W',
          GPSLongitude: degrees,
          GPSAltitudeRef: '0',
          GPSAltitude: '12/1',
        },
      })
    expect((await readExif(await at('0/1 0/1 0/1'))).gps).toBeNull()
    expect((await readExif(await at('91/1 0/1 0/1'))).gps).toBeNull()
    const sunken = await at('10/1 30/1 0/1')
    const here = { latitude: 10.5, longitude: -10.5 }
    expect((await readExif(sunken)).gps).toEqual({ ...here, altitudeMetres: 12 })
    // GPSAltitudeRef, one byte: 1 is below the sea. sharp cannot write it.
    const entry = sunken.indexOf('0500010001000000', 'hex')
    sunken[entry + 8] = 1
    expect((await readExif(sunken)).gps).toEqual({ ...here, altitudeMetres: -12 })
  })

  it('finds nothing in nothing, in nonsense, and in too much', async () => {
    for (const bytes of [undefined, Buffer.alloc(0), Buffer.from('Exif\0\0'), Buffer.alloc(2_000_000)]) {
      expect(await readExif(bytes)).toEqual(NOTHING)
    }
  })

  it('answers within its schema whatever is broken', async () => {
    const whole = await block({
      IFD0: { Make: 'Acme', Model: 'One' },
      IFD2: { DateTimeOriginal: '2024:02:29 23:30:00', ExposureTime: '1/200', ISOSpeedRatings: '400' },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '33/1 51/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '151/1 12/1 0/1' },
    })
    const at = fc.nat({ max: whole.length - 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(at, fc.nat(255)), { maxLength: 12 }), at, async (changes, length) => {
        const broken = Buffer.from(whole)
        for (const [index, byte] of changes) broken[index] = byte
        const found = await readExif(broken.subarray(0, changes.length % 2 ? length : whole.length))
        expect(exifReadingSchema.parse(structuredClone(found))).toEqual(found)
      }),
      { numRuns: 300 },
    )
  })
})
