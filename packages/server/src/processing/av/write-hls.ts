import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HoldallError } from '@holdall/protocol'
import { type ConvertOptions, convert, mustBeWhole, toOrdinaryPicture } from './convert.ts'
import { ladderFor } from './ladder.ts'
import { unreadable } from './run-av.ts'

const SEGMENT_SECONDS = 4
const KEY_FRAME_SECONDS = 2
const AUDIO_BIT_RATE = '128k'

/**
 * Writes an HLS presentation: `master.m3u8`, and for each quality and the sound a playlist with one fragmented MP4, of which segments are byte ranges.
 *
 * @returns names of the files in `folder`
 * @throws {unprocessable} when there is no picture, or not all of it can be decoded
 * @see RFC 8216bis §4.4.4.2 (EXT-X-BYTERANGE), §4.4.4.5 (EXT-X-MAP)
 */
export async function writeHls(options: ConvertOptions): Promise<string[]> {
  const { tools, facts, folder, signal } = options
  const { video, audio } = facts
  if (!video) throw new HoldallError('unprocessable', 'There is no picture to stream: play the sound as it is')
  const rungs = ladderFor(video)
  const split = rungs.map((_, index) => `[s${index}]`).join('')
  const scaled = rungs.map(({ width, height }, index) => `[s${index}]scale=${width}:${height}[v${index}]`)
  const graph = [`[0:${video.index}]${toOrdinaryPicture(video)},split=${rungs.length}${split}`, ...scaled].join(';')
  const group = audio ? ',agroup:sound' : ''
  const streams = rungs.map((_, index) => `v:${index}${group}`)
  if (audio) streams.push('a:0,agroup:sound,default:yes')
  await convert(options, [
    ...['-filter_complex', graph],
    ...rungs.flatMap((_, index) => ['-map', `[v${index}]`]),
    ...(audio ? ['-map', `0:${audio.index}`, '-c:a', 'aac', '-b:a', AUDIO_BIT_RATE, '-ac', '2'] : []),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-sc_threshold', '0'],
    ...['-threads', String(tools.threads), '-force_key_frames', `expr:gte(t,n_forced*${KEY_FRAME_SECONDS})`],
    ...rungs.flatMap(({ maxBitRate }, index) => [
      ...[`-maxrate:v:${index}`, String(maxBitRate), `-bufsize:v:${index}`, String(2 * maxBitRate)],
    ]),
    ...['-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-f', 'hls', '-hls_time', String(SEGMENT_SECONDS), '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
    ...['-hls_flags', 'single_file+independent_segments', '-master_pl_name', 'master.m3u8'],
    ...['-var_stream_map', streams.join(' '), '-hls_segment_filename', 'stream%v.mp4', 'stream%v.m3u8'],
  ])
  const names = await readdir(folder)
  const wanted = ['master.m3u8', ...streams.flatMap((_, index) => [`stream${index}.m3u8`, `stream${index}.mp4`])]
  if (wanted.some((name) => !names.includes(name)))
    throw unreadable('The video cannot be converted', { stderr: `made only ${names.join(', ')}` })
  for (const [index] of rungs.entries()) {
    const playlist = await readFile(join(folder, `stream${index}.m3u8`), 'utf8')
    if (!playlist.trimEnd().endsWith('#EXT-X-ENDLIST'))
      throw unreadable('The video cannot be converted', { stderr: 'the playlist has no end' })
  }
  await mustBeWhole(tools, join(folder, 'stream0.mp4'), facts.durationSeconds, signal)
  return wanted
}
