import fs from 'node:fs'
import { promisify } from 'node:util'
import { systemCode } from '../files-error.ts'

const fsync = promisify(fs.fsync)

/** How systems say that folders cannot be opened or synced: Windows the first three, some network file systems the last. */
const NOT_FOR_FOLDERS = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'])

/** Syncs of one folder: those who come while one runs (it may have missed their entry) share the next. */
class FolderSyncs {
  readonly #running = new Map<string, Promise<void>>()
  readonly #next = new Map<string, Promise<void>>()

  sync(folder: string): Promise<void> {
    const next = this.#next.get(folder)
    if (next !== undefined) return next
    const running = this.#running.get(folder)
    if (running === undefined) return this.#start(folder)
    const start = () => {
      this.#next.delete(folder)
      return this.#start(folder)
    }
    const shared = running.then(start, start)
    this.#next.set(folder, shared)
    return shared
  }

  #start(folder: string): Promise<void> {
    const running = syncOnce(folder).finally(() => this.#running.delete(folder))
    this.#running.set(folder, running)
    return running
  }
}

/** A folder is shared by the whole process, and so are its syncs. */
const folders = new FolderSyncs()

/**
 * Makes the entries of a folder durable: a rename or a new file survives a power cut only after this. Where the platform
 * cannot sync folders it does nothing; there the file system itself orders its entries.
 */
export function syncFolder(folder: string): Promise<void> {
  return folders.sync(folder)
}

async function syncOnce(folder: string): Promise<void> {
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
