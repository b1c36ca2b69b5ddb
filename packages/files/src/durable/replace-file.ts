import fs from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from './sync-folder.ts'
import { type FileData, removeTemporary, type TemporaryFileOptions, writeTemporary } from './temporary-file.ts'

/** What is done on the way to the new file. */
export interface ReplaceFileOptions extends Omit<TemporaryFileOptions, 'like'> {
  /** Looks at the finished temporary file; what it throws stops the write before the target is touched. */
  validate?: ((temporary: string) => void | Promise<void>) | undefined
  /** The last thing before the rename, given the file as it stands (null when there is none). */
  beforeRename?: ((target: string, current: fs.Stats | null) => void | Promise<void>) | undefined
}

/**
 * Replaces a file as a whole: at every instant, a crash included, it is the old one or the new one, and when this resolves
 * the new one is on disk. A symbolic link is followed; mode (and, for root, owner) stay as they are.
 *
 * @returns what the system says of the new file
 */
export async function replaceFile(
  path: string,
  data: FileData,
  { validate, beforeRename, ...options }: ReplaceFileOptions = {},
): Promise<fs.Stats> {
  const { target, current } = look(path)
  const { path: temporary, stats } = await writeTemporary(target, data, { ...options, like: current ?? undefined })
  try {
    await validate?.(temporary)
    await beforeRename?.(target, current)
    fs.renameSync(temporary, target)
  } catch (error) {
    removeTemporary(temporary)
    throw error
  }
  if (options.sync !== false) await syncFolder(dirname(target))
  return stats
}

function look(path: string): { target: string; current: fs.Stats | null } {
  const found = fs.lstatSync(path, { throwIfNoEntry: false }) ?? null
  const target = found?.isSymbolicLink() ? fs.realpathSync.native(path) : path
  const current = target === path ? found : fs.lstatSync(target)
  if (current !== null && !current.isFile()) {
    const error: NodeJS.ErrnoException = new Error(`${target} is not a file`)
    error.code = current.isDirectory() ? 'EISDIR' : 'EINVAL'
    throw error
  }
  return { target, current }
}
