/** Containers that are opened, and nothing that names other files: no playlists, no concat scripts, no image sequences. */
const DEMUXERS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,mp3,wav,w64,flac,ogg,aac,aiff,caf,amr,ac3,eac3'

/** Larger frames are refused before they are decoded: 8192 × 8192. */
const MAX_PIXELS = 67_108_864

/** Options that come before an input: local files only, known containers, bounded frames. */
function guards(): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', DEMUXERS]
}

export function probeArguments(path: string): string[] {
  return [
    '-v',
    'error',
    ...guards(),
    '-show_format',
    '-show_streams',
    '-show_chapters',
    '-print_format',
    'json',
    `file:${path}`,
  ]
}

export interface DecodeOptions {
  path: string
  threads: number
  /** Seconds to skip, to the key frame before. */
  seekSeconds?: number | undefined
  /** Decodes key frames alone. @default false */
  keyframesOnly?: boolean
  /** How much ffmpeg tells. @default 'error' */
  logLevel?: 'error' | 'info'
}

/** The beginning of each command line of ffmpeg, up to its input. */
export function decodeArguments({
  path,
  threads,
  seekSeconds,
  keyframesOnly = false,
  logLevel = 'error',
}: DecodeOptions): string[] {
  return [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    '-y',
    '-v',
    logLevel,
    '-threads',
    String(threads),
    ...(keyframesOnly ? ['-skip_frame', 'nokey'] : []),
    ...guards(),
    '-max_pixels',
    String(MAX_PIXELS),
    ...(seekSeconds === undefined || seekSeconds <= 0 ? [] : ['-noaccurate_seek', '-ss', seekSeconds.toFixed(3)]),
    '-i',
    `file:${path}`,
  ]
}
