import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type AvTools, findAvTools } from '../av-tools.ts'

const run = promisify(execFile)

/** Makes small recordings with ffmpeg, and reads them back with ffprobe as a second witness. */
export interface Recordings {
  tools: AvTools
  folder: string
  /** Runs ffmpeg; `args` come between its usual options and the output. */
  make(name: string, args: readonly string[]): Promise<string>
  /** Decodes one frame to RGB of this size. */
  frame(path: string, width: number, height: number, args?: readonly string[]): Promise<Buffer>
  ffprobe(path: string): Promise<Probed>
  /** A folder for what an inspection makes. */
  emptyFolder(): Promise<string>
  release(): Promise<void>
}

interface Probed {
  format: { duration?: string; format_name: string }
  streams: Record<string, string | number>[]
}

/** Why there are none, where ffmpeg is missing. */
export async function recordings(): Promise<Recordings | { skipped: string }> {
  const tools = await findAvTools({ threads: 2 })
  if ('missing' in tools) return { skipped: `${tools.missing} is not installed` }
  const folder = await mkdtemp(join(tmpdir(), 'holdall-recordings-'))
  let folders = 0
  return {
    tools,
    folder,
    async make(name, args) {
      const path = join(folder, name)
      await run(tools.ffmpeg, ['-v', 'error', '-y', ...args, path])
      return path
    },
    async frame(path, width, height, args = []) {
      const { stdout } = await run(
        tools.ffmpeg,
        [
          '-v',
          'error',
          '-i',
          path,
          ...args,
          '-frames:v',
          '1',
          '-s',
          `${width}x${height}`,
          '-f',
          'rawvideo',
          '-pix_fmt',
          'rgb24',
          '-',
        ],
        { encoding: 'buffer', maxBuffer: 1 << 26 },
      )
      return stdout
    },
    async ffprobe(path) {
      const { stdout } = await run(tools.ffprobe, ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path])
      return JSON.parse(stdout) as Probed
    },
    async emptyFolder() {
      const made = join(folder, `made-${folders++}`)
      await mkdir(made)
      return made
    },
    release: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Options of ffmpeg for a source of moving pictures. */
export const pictures = (seconds: number, size = '320x180', rate = 25): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=duration=${seconds}:size=${size}:rate=${rate}`],
]

/** Options of ffmpeg for a source of sound. */
export const tone = (seconds: number, rate = 44_100): string[] => [
  ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}:sample_rate=${rate}`],
]

/** Options of ffmpeg that let H.264 be quick. */
export const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']

/** Columns a, b and c, d of the matrix of an MP4 track, by degrees clockwise. @see ISO/IEC 14496-12 §8.3.2 */
const MATRICES = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] }

/** Writes the turn into the header of the first track: options of ffmpeg for it differ from version to version. */
export async function withRotation(path: string, degrees: 90 | 180 | 270): Promise<string> {
  const bytes = await readFile(path)
  const matrix = bytes.indexOf('tkhd') + 4 + 40
  const [a, b, c, d] = MATRICES[degrees].map((value) => value * 65_536) as [number, number, number, number]
  bytes.writeInt32BE(a, matrix)
  bytes.writeInt32BE(b, matrix + 4)
  bytes.writeInt32BE(c, matrix + 12)
  bytes.writeInt32BE(d, matrix + 16)
  await writeFile(path, bytes)
  return path
}
