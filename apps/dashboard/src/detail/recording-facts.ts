import { listOf, numberOf, recordOf, textOf } from '../api/loose-json.ts'
import { formatExact } from '../format/date.ts'

type Bag = Record<string, unknown>

const CODECS: Record<string, string> = {
  h264: 'H.264',
  hevc: 'H.265',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  mpeg4: 'MPEG-4',
  mpeg2video: 'MPEG-2',
  prores: 'ProRes',
  aac: 'AAC',
  mp3: 'MP3',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  alac: 'Apple Lossless',
  ac3: 'Dolby Digital',
  eac3: 'Dolby Digital Plus',
}
const CONTAINERS: Record<string, string> = { mov: 'QuickTime', matroska: 'Matroska', webm: 'WebM', ogg: 'Ogg' }
const TAGS: readonly (readonly [string, string])[] = [
  ['title', 'Track title'],
  ['artist', 'Performer'],
  ['album', 'Album'],
  ['genre', 'Genre'],
  ['date', 'Year'],
  ['encoder', 'Encoder'],
]

/** What ffprobe told of a video or sound, as far as people ask for it. */
export function recordingFacts(metadata: Bag): [string, string][] {
  const [video, audio] = [recordOf(metadata.video), recordOf(metadata.audio)]
  const facts: [string, string | null][] = [
    ['Container', nameIn(CONTAINERS, metadata.container)],
    ['Video', videoLine(video)],
    ['Frame rate', frameRate(video)],
    ['HDR', textOf(video.hdr)],
    ['Sound', soundLine(audio)],
    ['Loudness', loudnessLine(recordOf(audio.loudness))],
    ['Bit rate', bitRate(metadata.bitRate)],
    ['Recorded', when(metadata.recordedAt)],
    ['Chapters', listOf(metadata.chapters).length > 0 ? String(listOf(metadata.chapters).length) : null],
  ]
  const tags = recordOf(metadata.embeddedTags)
  for (const [name, term] of TAGS) facts.push([term, textOf(tags[name])])
  return facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== '')
}

function videoLine({ codec, profile, bitDepth, rotation }: Bag): string | null {
  const name = nameIn(CODECS, codec)
  if (name === null) return null
  const depth = numberOf(bitDepth)
  const turned = numberOf(rotation) ?? 0
  return joined([
    [name, textOf(profile)].filter((part) => part !== null).join(' '),
    depth === null ? null : `${depth} bit`,
    turned === 0 ? null : `turned ${turned}°`,
  ])
}

function frameRate({ frameRate: rate, variableFrameRate }: Bag): string | null {
  const perSecond = numberOf(rate)
  const variable = variableFrameRate === true
  if (perSecond === null || perSecond <= 0) return variable ? 'variable' : null
  return `${decimals(perSecond, 2)} fps${variable ? ', variable' : ''}`
}

function soundLine({ codec, channels, channelLayout, sampleRate }: Bag): string | null {
  const name = nameIn(CODECS, codec)
  if (name === null) return null
  const hertz = numberOf(sampleRate) ?? 0
  return joined([name, channelsOf(numberOf(channels), textOf(channelLayout)), hertz > 0 ? kilo(hertz, 'kHz') : null])
}

function channelsOf(channels: number | null, layout: string | null): string | null {
  if (channels === 1) return 'mono'
  if (channels === 2) return 'stereo'
  if (channels === null || channels < 1) return null
  // `5.1(side)` tells more than a count; `unknown` does not.
  return layout !== null && /^\d/.test(layout) ? layout.replace(/\(.*/, '') : `${channels} channels`
}

function loudnessLine({ integrated, truePeak }: Bag): string | null {
  const [loudness, peak] = [numberOf(integrated), numberOf(truePeak)]
  return joined([
    loudness === null ? null : `${signed(loudness)} LUFS`,
    peak === null ? null : `peak ${signed(peak)} dBTP`,
  ])
}

function bitRate(value: unknown): string | null {
  const bits = numberOf(value)
  if (bits === null || bits <= 0) return null
  return bits < 1_000_000 ? kilo(bits, 'kbit/s', 0) : `${decimals(bits / 1_000_000, 1)} Mbit/s`
}

function when(value: unknown): string | null {
  const iso = textOf(value)
  return iso === null || Number.isNaN(Date.parse(iso)) ? null : formatExact(iso)
}

function nameIn(names: Record<string, string>, value: unknown): string | null {
  const name = textOf(value)
  if (name === null) return null
  if (name.startsWith('pcm_')) return 'PCM'
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name.toUpperCase()
}

const joined = (parts: (string | null)[]): string | null => {
  const said = parts.filter((part) => part !== null)
  return said.length === 0 ? null : said.join(' · ')
}
const decimals = (value: number, digits: number): string => String(Number(value.toFixed(digits)))
const kilo = (value: number, unit: string, digits = 1): string => `${decimals(value / 1000, digits)} ${unit}`
/** With a true minus, as figures are set. */
const signed = (value: number): string => decimals(value, 1).replace('-', '−')
