import type { VideoTrack } from './av-facts.ts'
import type { ProbeStream } from './probe-output.ts'

/** Frame rates that differ by less come from rounding. */
const SAME_RATE = 0.01

/** How the picture has to be turned, clockwise: the display matrix of MP4 and QuickTime, or an older tag. */
export function rotationOf({ side_data_list: sideData, tags }: ProbeStream): VideoTrack['rotation'] {
  const matrix = sideData?.find(({ rotation }) => typeof rotation === 'number')
  // The matrix says how the picture was turned counter-clockwise.
  const degrees = matrix ? -Number(matrix.rotation) : Number(tags?.rotate ?? 0)
  if (!Number.isFinite(degrees)) return 0
  return ((((Math.round(degrees / 90) * 90) % 360) + 360) % 360) as VideoTrack['rotation']
}

/** The size as shown: square pixels, upright. */
export function turned(stream: ProbeStream, rotation: number): { width: number; height: number } {
  const [numerator = 1, denominator = 1] = (stream.sample_aspect_ratio ?? '1:1').split(':').map(Number)
  const ratio = numerator > 0 && denominator > 0 ? numerator / denominator : 1
  const size = { width: Math.max(1, Math.round((stream.width ?? 0) * ratio)), height: Math.max(1, stream.height ?? 0) }
  return rotation % 180 === 0 ? size : { width: size.height, height: size.width }
}

export function frameRateOf({
  avg_frame_rate: average,
  r_frame_rate: base,
}: ProbeStream): Pick<VideoTrack, 'frameRate' | 'variableFrameRate'> {
  const frameRate = fraction(average) ?? fraction(base)
  const finest = fraction(base)
  const variableFrameRate = frameRate !== null && finest !== null && Math.abs(finest / frameRate - 1) > SAME_RATE
  return { frameRate: frameRate === null ? null : Math.round(frameRate * 1000) / 1000, variableFrameRate }
}

/** @see ITU-R BT.2100: PQ and HLG are the two transfer functions of HDR */
export function colourOf(stream: ProbeStream): Pick<VideoTrack, 'hdr' | 'colour' | 'bitDepth'> {
  const { color_space, color_transfer, color_primaries, color_range, pix_fmt, bits_per_raw_sample } = stream
  const isDolby = stream.side_data_list?.some(({ side_data_type: type }) => String(type).startsWith('DOVI')) ?? false
  const byTransfer: Record<string, VideoTrack['hdr']> = { smpte2084: 'HDR10', 'arib-std-b67': 'HLG' }
  const depth = /(?:p|le|be|gray)(9|10|12|14|16)(?:le|be)$/.exec(pix_fmt ?? '')?.[1]
  return {
    hdr: isDolby ? 'Dolby Vision' : (byTransfer[color_transfer ?? ''] ?? null),
    colour: {
      ...(color_space ? { space: color_space } : {}),
      ...(color_transfer ? { transfer: color_transfer } : {}),
      ...(color_primaries ? { primaries: color_primaries } : {}),
      ...(color_range ? { range: color_range } : {}),
    },
    bitDepth: bits_per_raw_sample ?? (depth !== undefined ? Number(depth) : pix_fmt === undefined ? null : 8),
  }
}

/** `30000/1001` → 29.97; null for `0/0`. */
function fraction(text: string | undefined): number | null {
  const [numerator = 0, denominator = 1] = (text ?? '').split('/').map(Number)
  const value = numerator / denominator
  return Number.isFinite(value) && value > 0 ? value : null
}
