import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestFile } from './files.ts'

const FFMPEG = process.env.FFMPEG_PATH ?? 'ffmpeg'

/** One second each; far enough from each other to be told apart after two encoders. */
export const COLOURS = [
  { name: 'red', rgb: [255, 0, 0] },
  { name: 'lime', rgb: [0, 255, 0] },
  { name: 'blue', rgb: [0, 0, 255] },
  { name: 'yellow', rgb: [255, 255, 0] },
  { name: 'magenta', rgb: [255, 0, 255] },
  { name: 'cyan', rgb: [0, 255, 255] },
] as const

/** Whether there is an ffmpeg to make recordings with. */
export function haveFfmpeg(): boolean {
  try {
    execFileSync(FFMPEG, ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A clip whose every second has another colour, with sound and two chapters. */
export function colourClip(name: string, size = '320x180'): Promise<TestFile> {
  const inputs = COLOURS.flatMap(({ name: colour }) => ['-f', 'lavfi', '-i', `color=c=${colour}:s=${size}:r=25:d=1`])
  const count = COLOURS.length
  const joined = `${COLOURS.map((_, index) => `[${index}:v]`).join('')}concat=n=${count}:v=1[v]`
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${count}`]
  const chapters = `;FFMETADATA1\n${chapter(0, 2, 'Warm beginning')}${chapter(2, count, 'The rest of it')}`
  return make(name, 'video/mp4', chapters, (metadata) => [
    ...[...inputs, ...tone, '-i', metadata, '-filter_complex', joined, '-map', '[v]', '-map', `${count}:a`],
    ...['-map_metadata', `${count + 1}`, '-map_chapters', `${count + 1}`, '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart'],
  ])
}

/** Moving pictures for so long: a conversion of it can be watched. */
export function longClip(name: string, seconds = 120, size = '1280x720'): Promise<TestFile> {
  return make(name, 'video/mp4', null, () => [
    ...[
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=${size}:rate=25:duration=${seconds}`,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
    ],
    ...['-crf', '40', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'],
  ])
}

/** Two seconds of silence, then two of a tone. */
export function lateTone(name: string): Promise<TestFile> {
  return make(name, 'audio/mpeg', null, () => [
    ...['-f', 'lavfi', '-i', 'sine=frequency=330:duration=2', '-af', 'adelay=2000', '-c:a', 'libmp3lame'],
  ])
}

/** Two seconds of a tone with a cover. */
export function coveredTone(name: string): Promise<TestFile> {
  return make(name, 'audio/mpeg', null, () => [
    ...['-f', 'lavfi', '-i', 'sine=frequency=220:duration=2', '-f', 'lavfi', '-i', 'color=c=orange:s=300x300:d=1'],
    ...['-map', '0:a', '-map', '1:v', '-frames:v', '1', '-c:a', 'libmp3lame', '-c:v', 'mjpeg'],
    ...['-disposition:v', 'attached_pic', '-id3v2_version', '3'],
  ])
}

/** Two seconds of a sound in a container that this browser does not play. */
export function unplayableSound(name: string): Promise<TestFile> {
  return make(name, 'audio/aiff', null, () => ['-f', 'lavfi', '-i', 'sine=duration=2', '-c:a', 'pcm_s16be'])
}

/** Three seconds of moving pictures and a tone, encoded as the arguments say. */
export function movingClip(name: string, mimeType: string, args: readonly string[]): Promise<TestFile> {
  return make(name, mimeType, null, () => [
    ...['-f', 'lavfi', '-i', 'testsrc2=duration=3:size=1280x720:rate=25', '-f', 'lavfi', '-i', 'sine=duration=3'],
    ...args,
  ])
}

/** Encoders, and what they give: files that this browser does not play. */
export const UNPLAYABLE = {
  'mpeg4.avi': ['video/x-msvideo', '-c:v', 'mpeg4', '-q:v', '5', '-c:a', 'libmp3lame'],
  'prores.mov': ['video/quicktime', '-c:v', 'prores_ks', '-profile:v', 'proxy', '-c:a', 'pcm_s16le'],
  'hevc.mp4': ['video/mp4', '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1', '-c:a', 'aac'],
} as const

/** A clip whose frames come at uneven times. */
export function unevenClip(name: string): Promise<TestFile> {
  return movingClip(name, 'video/mp4', [
    ...['-vf', "select='not(mod(n,5))+gt(mod(n,7),3)'", '-fps_mode', 'vfr', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart'],
  ])
}

async function make(
  name: string,
  mimeType: string,
  metadata: string | null,
  args: (metadataPath: string) => string[],
): Promise<TestFile> {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-clip-'))
  try {
    const notes = join(folder, 'notes.txt')
    if (metadata !== null) await writeFile(notes, metadata)
    const path = join(folder, `made${name.slice(name.lastIndexOf('.'))}`)
    await promisify(execFile)(FFMPEG, ['-v', 'error', '-y', ...args(notes), path])
    return { name, mimeType, buffer: await readFile(path) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function chapter(start: number, end: number, title: string): string {
  return `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start * 1000}\nEND=${end * 1000}\ntitle=${title}\n`
}
