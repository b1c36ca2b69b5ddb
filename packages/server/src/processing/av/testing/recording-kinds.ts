import { h264, pictures, tone } from './recordings.ts'

/** A usual kind of video, and what it is made of. */
export interface VideoKind {
  name: string
  args: string[]
  container: string
  codec: string
  audio?: string
}

const BOTH = [...pictures(3), ...tone(3)]
export const VIDEO_KINDS: VideoKind[] = [
  { name: 'h264.mp4', args: [...BOTH, ...h264, '-c:a', 'aac'], container: 'mp4', codec: 'h264', audio: 'aac' },
  { name: 'h264.mov', args: [...BOTH, ...h264, '-c:a', 'aac'], container: 'mov', codec: 'h264', audio: 'aac' },
  {
    name: 'hevc.mp4',
    args: [...BOTH, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-c:a', 'aac'],
    container: 'mp4',
    codec: 'hevc',
    audio: 'aac',
  },
  {
    name: 'vp9.webm',
    args: [...BOTH, '-c:v', 'libvpx-vp9', '-cpu-used', '8', '-deadline', 'realtime', '-c:a', 'libopus'],
    container: 'matroska',
    codec: 'vp9',
    audio: 'opus',
  },
  { name: 'av1.mp4', args: [...pictures(3), '-c:v', 'libsvtav1', '-preset', '12'], container: 'mp4', codec: 'av1' },
  {
    name: 'prores.mov',
    args: [...BOTH, '-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s16le'],
    container: 'mov',
    codec: 'prores',
    audio: 'pcm_s16le',
  },
  {
    name: 'mpeg4.avi',
    args: [...BOTH, '-c:v', 'mpeg4', '-c:a', 'libmp3lame'],
    container: 'avi',
    codec: 'mpeg4',
    audio: 'mp3',
  },
  { name: 'silent.mkv', args: [...pictures(3), ...h264], container: 'matroska', codec: 'h264' },
]

/** A tone of three seconds comes before the arguments. */
export const SOUND_KINDS = [
  { name: 'sound.m4a', args: ['-c:a', 'aac'], codec: 'aac', container: 'm4a' },
  { name: 'sound.mp3', args: ['-c:a', 'libmp3lame'], codec: 'mp3', container: 'mp3' },
  { name: 'sound.opus', args: ['-c:a', 'libopus'], codec: 'opus', container: 'ogg' },
  { name: 'sound.ogg', args: ['-c:a', 'libvorbis'], codec: 'vorbis', container: 'ogg' },
  { name: 'sound.flac', args: ['-c:a', 'flac'], codec: 'flac', container: 'flac' },
  { name: 'sound.wav', args: ['-c:a', 'pcm_s16le'], codec: 'pcm_s16le', container: 'wav' },
]

/** Arguments of ffmpeg for a video of which frames are missing here and there. */
export const VARIABLE = [
  ...pictures(4, '320x180', 30),
  ...['-vf', "select='lt(t,2)+not(mod(n,5))'", '-fps_mode', 'vfr', ...h264],
]

/** Arguments of ffmpeg for a red video in HDR10. */
export const HDR10 = [
  ...['-f', 'lavfi', '-i', 'color=red:s=320x180:r=25:d=1,format=yuv420p10le'],
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params'],
  'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1',
  ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
]
