import exifr from 'exifr'
import type { ExifFacts, ExifReading, GpsPosition } from './image-results.ts'

type Tags = Record<string, unknown>

const MAX_BLOCK_BYTES = 1_048_576
const EMPTY: ExifReading = { exif: {}, takenAt: null, gps: null }

/** Reads an EXIF block. A broken one is no fault of the picture: what cannot be read is left out. */
export async function readExif(block: Buffer | undefined): Promise<ExifReading> {
  if (!block || block.length > MAX_BLOCK_BYTES) return EMPTY
  const tiff = block.subarray(0, 6).toString('latin1') === 'Exif\0\0' ? block.subarray(6) : block
  try {
    const found: unknown = await exifr.parse(tiff, {
      ifd1: false,
      interop: false,
      exif: true,
      gps: true,
      xmp: false,
      icc: false,
      iptc: false,
      jfif: false,
      mergeOutput: false,
      translateValues: false,
      reviveValues: false,
    })
    const { ifd0, exif, gps } = (found ?? {}) as { ifd0?: Tags; exif?: Tags; gps?: Tags }
    return { exif: facts(ifd0 ?? {}, exif ?? {}), takenAt: takenAt(exif ?? {}), gps: position(gps ?? {}) }
  } catch {
    return EMPTY
  }
}

function facts(ifd0: Tags, exif: Tags): ExifFacts {
  const flash = exif.Flash
  return defined({
    cameraMake: text(ifd0.Make),
    cameraModel: text(ifd0.Model),
    lens: text(exif.LensModel),
    software: text(ifd0.Software),
    artist: text(ifd0.Artist),
    copyright: text(ifd0.Copyright),
    description: text(ifd0.ImageDescription),
    exposureTimeSeconds: positive(exif.ExposureTime),
    fNumber: positive(exif.FNumber),
    iso: positive(Array.isArray(exif.ISO) ? exif.ISO[0] : exif.ISO),
    focalLengthMm: positive(exif.FocalLength),
    focalLength35mm: positive(exif.FocalLengthIn35mmFormat),
    flashFired: typeof flash === 'number' ? (flash & 1) === 1 : undefined,
    utcOffset: exif.DateTimeOriginal === undefined ? undefined : offsetOf(exif),
  })
}

/** EXIF 2.31 keeps the zone apart from the time; before, cameras knew none. */
function takenAt(exif: Tags): string | null {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(String(exif.DateTimeOriginal ?? ''))
  if (!match) return null
  const [, year, month, day, hour, minute, second] = match
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  // Date rolls 30 February over to March: such a date is none.
  const asUtc = new Date(`${local}Z`)
  if (Number(year) < 1800 || Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(local)) return null
  const time = new Date(`${local}${offsetOf(exif) ?? 'Z'}`)
  return Number.isNaN(time.getTime()) ? asUtc.toISOString() : time.toISOString()
}

function offsetOf(exif: Tags): string | undefined {
  const offset = String(exif.OffsetTimeOriginal ?? exif.OffsetTime ?? '').trim()
  return /^[+-](0\d|1[0-4]):[0-5]\d$/.test(offset) ? offset : undefined
}

function position(gps: Tags): GpsPosition | null {
  const { latitude, longitude, GPSAltitude: altitude, GPSAltitudeRef: reference } = gps
  if (!isWithin(latitude, 90) || !isWithin(longitude, 180)) return null
  // Receivers without a fix write zeros.
  if (latitude === 0 && longitude === 0) return null
  const belowSea = (reference instanceof Uint8Array ? reference[0] : reference) === 1
  const metres = isWithin(altitude, 100_000) ? Math.round((belowSea ? -altitude : altitude) * 100) / 100 : undefined
  return { latitude, longitude, ...(metres === undefined ? {} : { altitudeMetres: metres }) }
}

function isWithin(value: unknown, limit: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= limit
}

/** Printable, well-formed and short: it is shown, indexed and kept in a database that refuses NUL. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const clean = value
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .toWellFormed()
    .trim()
  return [...clean].slice(0, 200).join('') || undefined
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}

function defined(all: ExifFacts): ExifFacts {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as ExifFacts
}
