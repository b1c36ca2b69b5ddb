import type { BareVideo } from './bare-facts.ts'

/** Codecs in the words of ffmpeg, by those of mediabunny, and by what containers call the ones that it does not know. */
const NAMES: Record<string, string> = {
  avc: 'h264',
  ulaw: 'pcm_mulaw',
  alaw: 'pcm_alaw',
  mp4v: 'mpeg4',
  'V_MPEG4/ISO/ASP': 'mpeg4',
  jpeg: 'mjpeg',
  V_MJPEG: 'mjpeg',
  V_THEORA: 'theora',
  s263: 'h263',
  samr: 'amr_nb',
  sawb: 'amr_wb',
  A_TRUEHD: 'truehd',
}
const PCM = /^pcm-([suf])(8|16|24|32|64)(be)?$/
const DOLBY_VISION = /^(?:dvh1|dvhe|dva1|dvav|dav1)/

/** @param internalId what the container calls it */
export function codecName(codec: string | null, internalId: unknown): string {
  const pcm = PCM.exec(codec ?? '')
  if (pcm) return `pcm_${pcm[1]}${pcm[2]}${pcm[2] === '8' ? '' : (pcm[3] ?? 'le')}`
  const name = codec ?? (typeof internalId === 'string' ? internalId : '')
  return (Object.hasOwn(NAMES, name) ? NAMES[name] : codec) ?? 'unknown'
}

/** Bits of a colour, as far as the parameters of the codec tell. @see RFC 6381, and the bindings of VP9, AV1 and HEVC */
export function bitDepthOf(parameters: string | null): number | null {
  const [codec = '', profile = '', , depth = ''] = (parameters ?? '').split('.')
  if (codec === 'vp8') return 8
  if (codec === 'vp09' || codec === 'av01') return /^\d\d$/.test(depth) ? Number(depth) : null
  if (codec === 'hev1' || codec === 'hvc1') return profile === '1' ? 8 : profile === '2' ? 10 : null
  // Baseline, Main, Extended, High.
  return /^avc[1-4]$/.test(codec) && /^(?:42|4d|58|64)/i.test(profile) ? 8 : null
}

export interface ColourSpace {
  primaries?: string | null | undefined
  transfer?: string | null | undefined
  matrix?: string | null | undefined
  fullRange?: boolean | null | undefined
}

const COLOURS: Record<string, string> = {
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
  'bt2020-ncl': 'bt2020nc',
  'bt2020-cl': 'bt2020c',
  rgb: 'gbr',
}

/** WebCodecs' words for colour in those of ffmpeg. */
export function colourOf(
  { primaries, transfer, matrix, fullRange }: ColourSpace,
  internalId: unknown,
): Pick<BareVideo, 'colour' | 'hdr'> {
  const said = (value: string | null | undefined) => (value ? (COLOURS[value] ?? value) : undefined)
  const named = { space: said(matrix), transfer: said(transfer), primaries: said(primaries) }
  // The range alone is a default, and not something that the file says.
  const range = Object.values(named).every((value) => value === undefined) ? undefined : fullRange ? 'pc' : 'tv'
  const byTransfer: Record<string, BareVideo['hdr']> = { pq: 'HDR10', hlg: 'HLG' }
  const dolby = typeof internalId === 'string' && DOLBY_VISION.test(internalId)
  return {
    colour: Object.fromEntries(Object.entries({ ...named, range }).filter(([, value]) => value !== undefined)),
    hdr: dolby ? 'Dolby Vision' : (byTransfer[transfer ?? ''] ?? null),
  }
}
