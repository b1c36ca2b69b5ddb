import { colourOf, frameRateOf, rotationOf, turned } from './picture-track.ts'
import type { ProbeOutput, ProbeStream } from './probe-output.ts'
import { embeddedTags, locationOf, recordedAt } from './recording-tags.ts'

export interface VideoTrack {
  index: number
  codec: string
  profile: string | null
  /** As shown: turned upright, with square pixels. */
  width: number
  height: number
  /** Clockwise, degrees. */
  rotation: 0 | 90 | 180 | 270
  /** Frames per second; null when the container does not tell. */
  frameRate: number | null
  /** Whether frames last differently long. */
  variableFrameRate: boolean
  bitDepth: number | null
  pixelFormat: string | null
  hdr: 'HDR10' | 'HLG' | 'Dolby Vision' | null
  colour: { space?: string; transfer?: string; primaries?: string; range?: string }
  bitRate: number | null
}

export interface AudioTrack {
  index: number
  codec: string
  channels: number
  channelLayout: string | null
  /** Hz. */
  sampleRate: number
  bitRate: number | null
}

/** What is known of a recording without decoding it. */
export interface AvFacts {
  /** The container as it is, not as it is named: `mp4`, `mov`, `matroska`, … */
  container: string
  durationSeconds: number
  /** Bits per second of all together. */
  bitRate: number | null
  video: VideoTrack | null
  audio: AudioTrack | null
  /** Index of the stream that holds a cover picture. */
  coverIndex: number | null
  tracks: { video: number; audio: number; subtitles: number; other: number }
  chapters: { startSeconds: number; endSeconds: number; title: string }[]
  tags: Record<string, string>
  /** RFC 3339. */
  recordedAt: string | null
  /** For the owner's eyes only. */
  location: { latitude: number; longitude: number } | null
}

const MAX_CHAPTERS = 500
const MAX_SIDE = 32_768

/** Reads what ffprobe told; numbers that cannot be are left out. */
export function factsFrom(output: ProbeOutput): AvFacts {
  const { format, streams } = output
  const isCover = (stream: ProbeStream) => stream.disposition?.attached_pic === 1
  const videos = streams.filter((stream) => stream.codec_type === 'video' && !isCover(stream))
  const audios = streams.filter(({ codec_type }) => codec_type === 'audio')
  const count = (type: string) => streams.filter(({ codec_type }) => codec_type === type).length
  const allTags = [format.tags ?? {}, ...streams.map(({ tags }) => tags ?? {})]
  const [video] = videos
  const [audio] = audios
  return {
    container: containerOf(format.format_name, format.tags?.major_brand),
    durationSeconds: durationOf(output, [...videos, ...audios]),
    bitRate: positive(format.bit_rate),
    video: video === undefined ? null : videoTrack(video),
    audio: audio === undefined ? null : audioTrack(audio),
    coverIndex: streams.find((stream) => stream.codec_type === 'video' && isCover(stream))?.index ?? null,
    tracks: {
      video: videos.length,
      audio: audios.length,
      subtitles: count('subtitle'),
      other: streams.length - videos.length - audios.length - count('subtitle'),
    },
    chapters: (output.chapters ?? []).slice(0, MAX_CHAPTERS).map(({ start_time, end_time, tags }) => ({
      startSeconds: start_time ?? 0,
      endSeconds: end_time ?? start_time ?? 0,
      title: (tags?.title ?? '').slice(0, 200),
    })),
    tags: embeddedTags(allTags),
    recordedAt: recordedAt(allTags),
    location: locationOf(allTags),
  }
}

function videoTrack(stream: ProbeStream): VideoTrack {
  const rotation = rotationOf(stream)
  const { width, height } = turned(stream, rotation)
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile === undefined ? null : String(stream.profile),
    width: Math.min(width, MAX_SIDE),
    height: Math.min(height, MAX_SIDE),
    rotation,
    ...frameRateOf(stream),
    ...colourOf(stream),
    pixelFormat: stream.pix_fmt ?? null,
    bitRate: positive(stream.bit_rate),
  }
}

function audioTrack(stream: ProbeStream): AudioTrack {
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    channels: stream.channels ?? 0,
    channelLayout: stream.channel_layout ?? null,
    sampleRate: stream.sample_rate ?? 0,
    bitRate: positive(stream.bit_rate),
  }
}

/** The container's own word, else the longest of its tracks. */
function durationOf({ format }: ProbeOutput, tracks: ProbeStream[]): number {
  return positive(format.duration) ?? Math.max(0, ...tracks.map(({ duration }) => positive(duration) ?? 0))
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null
}

/** ffprobe names a family of demuxers, such as `mov,mp4,m4a,3gp,3g2,mj2`; the brand tells which it is. */
function containerOf(names: string, brand: string | undefined): string {
  const family = names.split(',')
  if (!family.includes('mp4'))
    return family.includes('webm') && family.includes('matroska') ? 'matroska' : (family[0] ?? names)
  const known: Record<string, string> = { qt: 'mov', M4A: 'm4a', M4B: 'm4a', M4V: 'm4v' }
  return known[(brand ?? '').trim()] ?? (brand?.startsWith('3g') ? '3gp' : 'mp4')
}
