import type { AttachedImage, Input, InputAudioTrack, InputVideoTrack } from 'mediabunny'
import type { BareAudio, BareFacts, BareVideo } from './bare-facts.ts'
import { bitDepthOf, codecName, colourOf } from './codec-names.ts'
import { tagsFrom } from './container-tags.ts'
import { openContainer } from './open-container.ts'
import type { RandomAccess } from './random-access.ts'

export interface ContainerReading {
  facts: BareFacts
  cover: Uint8Array | null
}

/** Frames that are looked at for their rate. */
const RATED_FRAMES = 1000
/** Rates that differ by less come from rounding. */
const SAME_RATE = 0.01
/** Below this, bits per second, a container claims more time than its bytes can hold. */
const LEAST_BIT_RATE = 8_000
const MAX_COVER_BYTES = 64 << 20
const MAX_SIDE = 32_768

/** Reads what a recording says of itself. @throws anything that a hostile file makes mediabunny throw */
export async function readContainer(file: RandomAccess): Promise<ContainerReading> {
  using input = openContainer(file)
  const [videos, audios, tags] = [
    await input.getVideoTracks(),
    await input.getAudioTracks(),
    await input.getMetadataTags(),
  ]
  const container = await containerOf(input, file)
  const durationSeconds = await durationOf(input, file.sizeBytes, videos.length > 0)
  const [video] = videos
  const [audio] = audios
  return {
    facts: {
      container,
      durationSeconds,
      bitRate: durationSeconds === null ? null : Math.round((file.sizeBytes * 8) / durationSeconds),
      video: video === undefined ? null : await videoFacts(video),
      audio: audio === undefined ? null : await audioFacts(audio),
      tracks: { video: videos.length, audio: audios.length, subtitles: null, other: null },
      ...tagsFrom(tags),
    },
    cover: coverOf(tags.images ?? []),
  }
}

async function videoFacts(track: InputVideoTrack): Promise<BareVideo> {
  const internalId = await track.getInternalCodecId()
  return {
    index: null,
    codec: codecName(await track.getCodec(), internalId),
    profile: null,
    width: side(await track.getDisplayWidth()),
    height: side(await track.getDisplayHeight()),
    rotation: await track.getRotation(),
    ...(await frameRateOf(track)),
    bitDepth: bitDepthOf(await track.getCodecParameterString()),
    pixelFormat: null,
    ...colourOf(await track.getColorSpace(), internalId),
    bitRate: positive(await track.getAverageBitrate()),
  }
}

async function audioFacts(track: InputAudioTrack): Promise<BareAudio> {
  const channels = await track.getNumberOfChannels()
  const sampleRate = await track.getSampleRate()
  const codec = codecName(await track.getCodec(), await track.getInternalCodecId())
  const bits = Number(/^pcm_[suf](\d+)/.exec(codec)?.[1] ?? Number.NaN)
  return {
    index: null,
    codec,
    channels,
    // Compressed sound of one or two channels has no other layout; of raw samples nothing is said.
    channelLayout: codec.startsWith('pcm_') ? null : channels === 1 ? 'mono' : channels === 2 ? 'stereo' : null,
    sampleRate,
    bitRate: positive(Number.isNaN(bits) ? await track.getAverageBitrate() : bits * channels * sampleRate),
  }
}

/** The container's own word where it can be, else the end of the last frame. */
async function durationOf(input: Input, sizeBytes: number, isVideo: boolean): Promise<number | null> {
  const told = positive(await input.getDurationFromMetadata())
  const plausible = told !== null && (!isVideo || (sizeBytes * 8) / told >= LEAST_BIT_RATE)
  return plausible ? told : positive(await input.computeDuration())
}

async function frameRateOf(track: InputVideoTrack): Promise<Pick<BareVideo, 'frameRate' | 'variableFrameRate'>> {
  const rates = await track.computeFrameRateMetrics({ targetPacketCount: RATED_FRAMES })
  const { probedPacketCount: frames, underlyingFrameRate: base, averageFrameRate: average } = rates
  if (rates.frameRateIsConstant) return { frameRate: thousandths(base ?? average), variableFrameRate: false }
  // All frames in the time that they take together: the last one counts too.
  const seconds = frames < RATED_FRAMES ? await track.computeDuration() : 0
  const frameRate = thousandths(seconds > 0 ? frames / seconds : average)
  if (frameRate === null || frames < 2) return { frameRate, variableFrameRate: null }
  const variableFrameRate = base === null || Math.abs(base / frameRate - 1) > SAME_RATE
  return { frameRate, variableFrameRate }
}

async function containerOf(input: Input, file: RandomAccess): Promise<string> {
  const { name } = await input.getFormat()
  const known: Record<string, string> = { 'QuickTime File Format': 'mov', WAVE: 'wav', ADTS: 'aac' }
  if (name !== 'MP4') return known[name] ?? name.toLowerCase()
  const head = (await file.read(0, 12)).toString('latin1')
  const brand = head.slice(4, 8) === 'ftyp' ? head.slice(8, 12).trim() : ''
  const brands: Record<string, string> = { qt: 'mov', M4A: 'm4a', M4B: 'm4a', M4V: 'm4v' }
  return brands[brand] ?? (brand.startsWith('3g') ? '3gp' : 'mp4')
}

function coverOf(images: readonly AttachedImage[]): Uint8Array | null {
  const image = images.find(({ kind }) => kind === 'coverFront') ?? images[0]
  return image !== undefined && image.data.length > 0 && image.data.length <= MAX_COVER_BYTES ? image.data : null
}

function positive(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value > 0 ? value : null
}

function thousandths(value: number): number | null {
  return positive(Math.round(value * 1000) / 1000)
}

function side(value: number): number {
  return Math.min(MAX_SIDE, Math.max(1, Math.round(value)))
}
