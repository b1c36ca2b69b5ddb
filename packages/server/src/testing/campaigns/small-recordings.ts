import { readFile } from 'node:fs/promises'
import { h264, pictures, recordings, tone } from '../../processing/av/testing/recordings.ts'
import type { Random } from './campaign.ts'

/** A recording of a second or two, as it is uploaded. */
export interface SmallRecording {
  name: string
  mimeType: string
  body: Buffer
}

const RECIPES: [name: string, mimeType: string, args: string[]][] = [
  [
    'clip.mp4',
    'video/mp4',
    [...pictures(3), ...tone(3), ...h264, '-g', '25', '-c:a', 'aac', '-movflags', '+faststart'],
  ],
  ['camera.mov', 'video/quicktime', [...pictures(2, '240x320'), ...tone(2), ...h264, '-c:a', 'aac']],
  ['song.m4a', 'audio/mp4', [...tone(4), '-c:a', 'aac']],
]

const MORE_RECIPES: typeof RECIPES = [
  [
    'clip.webm',
    'video/webm',
    [...pictures(2, '160x90'), ...tone(2), '-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus'],
  ],
  ['clip.mkv', 'video/x-matroska', [...pictures(2, '160x90'), ...tone(2), ...h264, '-c:a', 'aac']],
  ['clip.avi', 'video/x-msvideo', [...pictures(1, '160x90'), ...tone(1), '-c:v', 'mpeg4', '-c:a', 'mp3']],
  ['clip.ts', 'video/mp2t', [...pictures(2, '160x90'), ...tone(2), ...h264, '-c:a', 'aac']],
  [
    'parts.mp4',
    'video/mp4',
    [...pictures(2, '160x90'), ...tone(2), ...h264, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
  ],
  ['song.mp3', 'audio/mpeg', [...tone(3), '-c:a', 'libmp3lame', '-metadata', 'title=Song']],
  ['song.wav', 'audio/wav', [...tone(2)]],
  ['song.flac', 'audio/flac', [...tone(2), '-c:a', 'flac']],
  ['song.ogg', 'audio/ogg', [...tone(2), '-c:a', 'libvorbis']],
]

/**
 * Makes them with the ffmpeg of this machine.
 *
 * @param all every container, or only the three on which {@link unlike} works
 * @throws where ffmpeg is missing
 */
export async function smallRecordings({ all = false } = {}): Promise<SmallRecording[]> {
  const made = await recordings()
  if ('skipped' in made) throw new Error(made.skipped)
  try {
    const found: SmallRecording[] = []
    for (const [name, mimeType, args] of all ? [...RECIPES, ...MORE_RECIPES] : RECIPES)
      found.push({ name, mimeType, body: await readFile(await made.make(name, args)) })
    return found
  } finally {
    await made.release()
  }
}

/** The same recording with bytes that no other has: a box that players skip. @see ISO/IEC 14496-12 §8.1.2 */
export function unlike(random: Random, body: Buffer): Buffer {
  const box = Buffer.concat([Buffer.from('\0\0\0\x18free', 'latin1'), random.bytes(16)])
  return Buffer.concat([body, box])
}
