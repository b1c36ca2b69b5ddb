import type { MetadataTags } from 'mediabunny'
import { embeddedTags, locationOf, recordedAt } from '../recording-tags.ts'
import type { BareFacts } from './bare-facts.ts'

/** What ID3, QuickTime and RIFF call what ffmpeg calls by words. */
const ALIASES: Record<string, string> = {
  tsse: 'encoder',
  isft: 'encoder',
  '©too': 'encoder',
  '©swr': 'encoder',
  tcom: 'composer',
  '©wrt': 'composer',
  tcop: 'copyright',
  cprt: 'copyright',
  icop: 'copyright',
  tdrc: 'date',
  tyer: 'date',
  icrd: 'date',
  '©day': 'date',
  '©mak': 'make',
  '©mod': 'model',
  '©xyz': 'location',
}
const MAX_TAGS = 1000

/** The same tags, time and place that ffprobe would tell, from what mediabunny read. */
export function tagsFrom(tags: MetadataTags): Pick<BareFacts, 'tags' | 'recordedAt' | 'location'> {
  const raw = Object.entries(tags.raw ?? {}).slice(0, MAX_TAGS)
  const found = raw.flatMap(([name, value]): [string, string][] => {
    const words = wordsOf(value)
    const lower = name.toLowerCase()
    return words === null ? [] : [[(Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined) ?? lower, words]]
  })
  const { title, artist, album, albumArtist, genre, trackNumber, tracksTotal, date } = tags
  const track = trackNumber === undefined ? undefined : `${trackNumber}${tracksTotal ? `/${tracksTotal}` : ''}`
  const known = { title, artist, album, album_artist: albumArtist, genre, track, date: date && dayOf(date) }
  const all = [
    Object.fromEntries(found),
    Object.fromEntries(Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  ]
  return { tags: embeddedTags(all), recordedAt: recordedAt(all), location: locationOf(all) }
}

function wordsOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string').join(';')
  // A text of QuickTime's user data: its length, its language, its letters.
  if (value instanceof Uint8Array && value.length > 4 && value.length <= 1024)
    return new TextDecoder().decode(value.subarray(4))
  return null
}

function dayOf(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10)
}
