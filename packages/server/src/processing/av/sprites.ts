import { readFile, stat } from 'node:fs/promises'
import { decodeArguments } from './av-arguments.ts'
import type { AvFacts, VideoTrack } from './av-facts.ts'
import type { AvTools } from './av-tools.ts'
import { LIMITS, runAv, unreadable } from './run-av.ts'

const COLUMNS = 10
const MAX_CELLS = 100
const CELL_SIDE = 160
const SHORTEST_STEP_SECONDS = 1
/** Of longer recordings only key frames are decoded: a tenth of the work, and as exact as a scrub bar needs. */
const ALL_FRAMES_UP_TO_SECONDS = 120

/** How the pictures lie in the sheet. */
export interface SpriteLayout {
  cells: number
  columns: number
  rows: number
  /** Of one cell, pixels. */
  width: number
  height: number
  /** From one cell to the next. */
  stepSeconds: number
}

export function spriteLayout({ durationSeconds, video }: AvFacts & { video: VideoTrack }): SpriteLayout {
  const stepSeconds = Math.max(SHORTEST_STEP_SECONDS, durationSeconds / MAX_CELLS)
  const cells = Math.min(MAX_CELLS, Math.max(1, Math.ceil(durationSeconds / stepSeconds)))
  const scale = CELL_SIDE / Math.max(video.width, video.height)
  const even = (side: number) => Math.max(2, Math.round((side * scale) / 2) * 2)
  return {
    cells,
    columns: Math.min(COLUMNS, cells),
    rows: Math.ceil(cells / COLUMNS),
    width: even(video.width),
    height: even(video.height),
    stepSeconds,
  }
}

/**
 * Writes one WebP sheet of pictures for a scrub bar.
 *
 * @throws {unprocessable}
 */
export async function writeSprites(
  { ffmpeg, threads }: AvTools,
  inputPath: string,
  facts: AvFacts & { video: VideoTrack },
  outputPath: string,
  signal?: AbortSignal,
): Promise<SpriteLayout> {
  const layout = spriteLayout(facts)
  const { cells, columns, rows, width, height, stepSeconds } = layout
  const filters = [
    // Each cell shows what is on the screen when its time begins.
    `fps=fps=${(1 / stepSeconds).toFixed(9)}:round=up:start_time=0`,
    `tpad=stop_mode=clone:stop=${cells}`,
    `trim=end_frame=${cells}`,
    `scale=${width}:${height}`,
    'setsar=1,format=yuv420p',
    `tile=${columns}x${rows}`,
  ]
  const args = [
    ...decodeArguments({ path: inputPath, threads, keyframesOnly: facts.durationSeconds > ALL_FRAMES_UP_TO_SECONDS }),
    ...['-map', `0:${facts.video.index}`, '-an', '-sn', '-dn', '-vf', filters.join(',')],
    ...['-frames:v', '1', '-c:v', 'libwebp', '-quality', '70', '-f', 'webp', `file:${outputPath}`],
  ]
  const result = await runAv(ffmpeg, args, { limits: LIMITS.pass, signal })
  const size = (await stat(outputPath).catch(() => null))?.size ?? 0
  if (size === 0 || !isWebp(await readFile(outputPath)))
    throw unreadable('No pictures for the scrub bar can be made', result)
  return layout
}

/** The cues of a sheet. @see W3C WebVTT, Media Fragments URI 1.0 §4.2.2 */
export function spriteVtt(
  { cells, columns, width, height, stepSeconds }: SpriteLayout,
  durationSeconds: number,
): string {
  const cues = Array.from({ length: cells }, (_, cell) => {
    const end = cell === cells - 1 ? Math.max(durationSeconds, (cell + 0.001) * stepSeconds) : (cell + 1) * stepSeconds
    const x = (cell % columns) * width
    const y = Math.floor(cell / columns) * height
    return `${clock(cell * stepSeconds)} --> ${clock(end)}\nsprite.webp#xywh=${x},${y},${width},${height}\n`
  })
  return `WEBVTT\n\n${cues.join('\n')}`
}

/** `hh:mm:ss.mmm` */
function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const whole = Math.floor(ms / 1000)
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${String(ms % 1000).padStart(3, '0')}`
}

function isWebp(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP'
}
