import { formatExact } from '../format/date.ts'

/** The camera's notes that people ask for, as far as they are there. */
export function exifFacts(metadata: Record<string, unknown>): [string, string][] {
  const exif = recordOf(metadata.exif)
  const gps = recordOf(metadata.gps ?? exif.gps)
  const facts: [string, string][] = []
  const camera = [textOf(exif.make ?? exif.Make), textOf(exif.model ?? exif.Model)].filter(Boolean)
  // Many cameras repeat the maker in the model.
  const name = camera[1]?.startsWith(camera[0] ?? ' ') ? camera[1] : camera.join(' ')
  if (name) facts.push(['Camera', name])
  const lens = textOf(exif.lens ?? exif.lensModel ?? exif.LensModel)
  if (lens) facts.push(['Lens', lens])
  const exposure = exposureOf(exif)
  if (exposure !== '') facts.push(['Exposure', exposure])
  const taken = textOf(metadata.takenAt ?? exif.takenAt ?? exif.dateTimeOriginal ?? exif.DateTimeOriginal)
  if (taken && !Number.isNaN(Date.parse(taken))) facts.push(['Taken', formatExact(taken)])
  const [latitude, longitude] = [numberOf(gps.latitude), numberOf(gps.longitude)]
  if (latitude !== null && longitude !== null) facts.push(['Place', `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`])
  return facts
}

function exposureOf(exif: Record<string, unknown>): string {
  const time = numberOf(exif.exposureTime ?? exif.ExposureTime)
  const aperture = numberOf(exif.fNumber ?? exif.FNumber)
  const iso = numberOf(exif.iso ?? exif.ISO)
  const focal = numberOf(exif.focalLength ?? exif.FocalLength)
  return [
    time === null || time <= 0 ? '' : time < 1 ? `1/${Math.round(1 / time)} s` : `${time} s`,
    aperture === null ? '' : `f/${aperture}`,
    iso === null ? '' : `ISO ${iso}`,
    focal === null ? '' : `${focal} mm`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
