import fs from 'node:fs'
import { dirname } from 'node:path'
import { systemCode } from '../files-error.ts'
import { type LinkCall, linkOrCopy } from './link-or-copy.ts'
import { syncFolder } from './sync-folder.ts'
import { removeTemporary, writeTemporary } from './temporary-file.ts'

/**
 * Creates a file, whole and durable, unless there is one: of two at once exactly one wins where hard links work.
 *
 * @returns whether it was created
 */
export async function createFile(path: string, data: Uint8Array | string, link?: LinkCall): Promise<boolean> {
  if (fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false
  const temporary = await writeTemporary(path, data)
  try {
    await linkOrCopy(temporary.path, path, link)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  } finally {
    removeTemporary(temporary.path)
  }
  await syncFolder(dirname(path))
  return true
}
