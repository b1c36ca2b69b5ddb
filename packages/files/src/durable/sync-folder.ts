import fs from 'node:fs'
import { promisify } from 'node:util'
import { systemCode } from '../files-error.ts'

const fsync = promisify(fs.fsync)

/** How systems say that folders cannot be opened or synced: Windows the first three, some network file systems the last. */
const NOT_FOR_FOLDERS = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'])

/**
 * Makes the entries of a folder durable: a rename or a new file survives a power cut only after this. Where the platform
 * cannot sync folders it does nothing; there the file system itself orders its entries.
 */
export async function syncFolder(folder: string): Promise<void> {
  let fd: number
  try {
    fd = fs.openSync(folder, 'r')
  } catch (error) {
    if (process.platform === 'win32' && NOT_FOR_FOLDERS.has(systemCode(error) ?? '')) return
    throw error
  }
  try {
    await fsync(fd)
  } catch (error) {
    if (!NOT_FOR_FOLDERS.has(systemCode(error) ?? '')) throw error
  } finally {
    fs.closeSync(fd)
  }
}
