import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename, delimiter, join, resolve } from 'node:path'

/** Where the programs are, and how many threads one job may use. */
export interface AvTools {
  ffmpeg: string
  ffprobe: string
  threads: number
}

export interface AvToolsOptions {
  /** A path, or a name to look up on `PATH`. @default 'ffmpeg' */
  ffmpeg?: string | undefined
  /** @default 'ffprobe' */
  ffprobe?: string | undefined
  threads: number
  /** @default process.env.PATH */
  searchPath?: string | undefined
}

/** Finds ffmpeg and ffprobe. @returns the name of the first that is missing, for a person to read */
export async function findAvTools({
  ffmpeg = 'ffmpeg',
  ffprobe = 'ffprobe',
  threads,
  searchPath = process.env.PATH ?? '',
}: AvToolsOptions): Promise<AvTools | { missing: string }> {
  const [ffmpegPath, ffprobePath] = await Promise.all([
    findProgram(ffmpeg, searchPath),
    findProgram(ffprobe, searchPath),
  ])
  if (ffmpegPath === null) return { missing: ffmpeg }
  if (ffprobePath === null) return { missing: ffprobe }
  return { ffmpeg: ffmpegPath, ffprobe: ffprobePath, threads }
}

async function findProgram(name: string, searchPath: string): Promise<string | null> {
  const isPath = basename(name) !== name
  const folders = isPath ? [''] : searchPath.split(delimiter).filter((folder) => folder !== '')
  const names = process.platform === 'win32' && !name.endsWith('.exe') ? [`${name}.exe`] : [name]
  for (const folder of folders) {
    for (const each of names) {
      const path = isPath ? resolve(each) : join(folder, each)
      const runs = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (runs) return path
    }
  }
  return null
}
