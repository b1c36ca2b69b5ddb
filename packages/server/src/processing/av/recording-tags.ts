type Tags = Record<string, string>

/** Names that players and phones write, as they are answered. */
const KEPT: Record<string, string> = {
  title: 'title',
  artist: 'artist',
  album: 'album',
  album_artist: 'albumArtist',
  composer: 'composer',
  genre: 'genre',
  track: 'track',
  date: 'date',
  copyright: 'copyright',
  encoder: 'encoder',
  make: 'make',
  model: 'model',
  'com.apple.quicktime.make': 'make',
  'com.apple.quicktime.model': 'model',
}
const MAX_CHARACTERS = 500

/** What a person would want to read; what else a file carries stays in the file. */
export function embeddedTags(tags: readonly Tags[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of entriesOf(tags)) {
    const kept = Object.hasOwn(KEPT, name) ? KEPT[name] : undefined
    const words = printable(value)
    if (kept !== undefined && words !== '') found[kept] ??= words
  }
  return found
}

/** When it was recorded, with the camera's own zone where it tells. */
export function recordedAt(tags: readonly Tags[]): string | null {
  const byName = new Map(entriesOf(tags))
  const text = byName.get('com.apple.quicktime.creationdate') ?? byName.get('creation_time')
  const date = text === undefined ? null : new Date(text)
  // Zero of QuickTime's clock stands for "not set".
  return date !== null && date.getTime() > 0 ? date.toISOString() : null
}

/** @see ISO 6709: `+48.8577+002.2950/` */
export function locationOf(tags: readonly Tags[]): { latitude: number; longitude: number } | null {
  for (const [name, value] of entriesOf(tags)) {
    if (!name.includes('location')) continue
    const match = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)/.exec(value)
    const [latitude = Number.NaN, longitude = Number.NaN] = match?.slice(1).map(Number) ?? []
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude }
  }
  return null
}

function entriesOf(tags: readonly Tags[]): [string, string][] {
  return tags.flatMap((each) =>
    Object.entries(each).map(([name, value]): [string, string] => [name.toLowerCase(), value]),
  )
}

function printable(value: string): string {
  return value
    .replace(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' ')
    .trim()
    .slice(0, MAX_CHARACTERS)
}
