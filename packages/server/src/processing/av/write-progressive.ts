import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import type { AvFacts } from './av-facts.ts'
import { type ConvertOptions, convert, mustBeWhole, toOrdinaryPicture } from './convert.ts'
import { ladderFor } from './ladder.ts'

export type OutputFormat = 'mp4' | 'webm'

const PLAYABLE = {
  mp4: { video: ['h264'], audio: ['aac', 'mp3'] },
  webm: { video: ['vp8', 'vp9', 'av1'], audio: ['opus', 'vorbis'] },
} as const satisfies Record<OutputFormat, { video: readonly string[]; audio: readonly string[] }>

/**
 * Writes one file that browsers play while it loads, without the metadata of the original. Streams that they play already are copied.
 *
 * @returns the file's name in `folder`, and its type
 * @throws {unprocessable} when not all of it can be decoded
 */
export async function writeProgressive(
  options: ConvertOptions,
  format: OutputFormat,
): Promise<{ name: string; mimeType: string }> {
  const { tools, facts, folder, signal } = options
  const { video, audio } = facts
  if (!video && !audio) throw new HoldallError('unprocessable', 'There is neither picture nor sound')
  const name = `progressive.${format}`
  await convert(options, [
    ...(video ? videoArguments(facts, format) : ['-vn']),
    ...(audio ? audioArguments(facts, format) : ['-an']),
    ...[
      '-sn',
      '-dn',
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      '-fflags',
      '+bitexact',
      '-threads',
      String(tools.threads),
    ],
    ...(format === 'mp4' ? ['-movflags', '+faststart'] : []),
    ...['-f', format, name],
  ])
  await mustBeWhole(tools, join(folder, name), facts.durationSeconds, signal)
  return { name, mimeType: `${video ? 'video' : 'audio'}/${format}` }
}

function videoArguments({ video }: AvFacts, format: OutputFormat): string[] {
  if (!video) return []
  const playable: readonly string[] = PLAYABLE[format].video
  const isOrdinary = video.hdr === null && video.bitDepth === 8 && /^yuvj?420p$/.test(video.pixelFormat ?? '')
  const [best] = ladderFor(video)
  const asItIs = best !== undefined && Math.min(best.width, best.height) >= Math.min(video.width, video.height) - 1
  if (isOrdinary && asItIs && playable.includes(video.codec)) return ['-map', `0:${video.index}`, '-c:v', 'copy']
  const size = best ? `,scale=${best.width}:${best.height}` : ''
  const codec =
    format === 'mp4'
      ? ['libx264', '-preset', 'veryfast', '-crf', '22']
      : ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '6', '-row-mt', '1', '-crf', '33', '-b:v', '0']
  return ['-filter_complex', `[0:${video.index}]${toOrdinaryPicture(video)}${size}[v]`, '-map', '[v]', '-c:v', ...codec]
}

function audioArguments({ audio }: AvFacts, format: OutputFormat): string[] {
  if (!audio) return []
  const playable: readonly string[] = PLAYABLE[format].audio
  const map = ['-map', `0:${audio.index}`]
  if (playable.includes(audio.codec) && audio.channels <= 2) return [...map, '-c:a', 'copy']
  return [
    ...map,
    ...['-c:a', format === 'mp4' ? 'aac' : 'libopus', '-b:a', '160k', '-ac', audio.channels === 1 ? '1' : '2'],
  ]
}
