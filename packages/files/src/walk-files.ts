import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbsent } from './files-error.ts'

/** Every file under a folder whose name is wanted; symbolic links are not followed, and what goes away meanwhile is passed over. */
export async function* walkFiles(
  folder: string,
  wanted: (name: string) => boolean,
): AsyncGenerator<{ path: string; mtimeMs: number }> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isAbsent(error)) return
    throw error
  }
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      yield* walkFiles(path, wanted)
    } else if (entry.isFile() && wanted(entry.name)) {
      try {
        const { mtimeMs } = await lstat(path)
        yield { path, mtimeMs }
      } catch (error) {
        if (!isAbsent(error)) throw error
      }
    }
  }
}
