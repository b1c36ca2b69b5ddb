import { numberOf, recordOf, textOf } from '../api/loose-json.ts'
import { formatExact } from '../format/date.ts'

/** The camera's notes that people ask for, as far as they are there. */
export function exifFacts(metadata: Record<string, unknown>): [string, string][] {
  const exif = recordOf(metadata.exif)
  const gps = recordOf(metadata.gps)
  const facts: [string, string][] = []
  const [make, model] = [textOf(exif.cameraMake), textOf(exif.cameraModel)]
  // Many cameras repeat the maker in the model.
  const camera = make !== null && model?.startsWith(make) ? model : [make, model].filter(Boolean).join(' ')
  if (camera !== '') facts.push(['Camera', camera])
  const lens = textOf(exif.lens)
  if (lens !== null) facts.push(['Lens', lens])
  const exposure = exposureOf(exif)
  if (exposure !== '') facts.push(['Exposure', exposure])
  const taken = textOf(metadata.takenAt)
  if (taken !== null && !Number.isNaN(Date.parse(taken))) facts.push(['Taken', formatExact(taken)])
  const [latitude, longitude] = [numberOf(gps.latitude), numberOf(gps.longitude)]
  if (latitude !== null && longitude !== null) facts.push(['Place', `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`])
  for (const [name, term] of [
    ['artist', 'Artist'],
    ['copyright', 'Copyright'],
    ['software', 'Software'],
  ] as const) {
    const text = textOf(exif[name])
    if (text !== null) facts.push([term, text])
  }
  return facts
}

function exposureOf(exif: Record<string, unknown>): string {
  const time = numberOf(exif.exposureTimeSeconds)
  const aperture = numberOf(exif.fNumber)
  const iso = numberOf(exif.iso)
  const focal = numberOf(exif.focalLengthMm)
  return [
    time === null || time <= 0 ? '' : time < 1 ? `1/${Math.round(1 / time)} s` : `${time} s`,
    aperture === null ? '' : `f/${aperture}`,
    iso === null ? '' : `ISO ${iso}`,
    focal === null ? '' : `${Math.round(focal * 10) / 10} mm`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
