import { dirname } from 'node:path'
import { LRUCache } from 'lru-cache'
import { errorCode } from '../../storage-error.ts'
import { calls, FOLDER_FLAGS, FOLDER_MODE } from './calls.ts'
import { FolderSync } from './folder-sync.ts'

const ATTEMPTS = 10

/**
 * The folders below a root: made on demand, kept open for syncing, and known to be durable themselves. A folder counts as
 * durable once this process has synced its parent: an earlier process may have been killed between making and syncing it.
 */
export class Folders {
  readonly #root: string
  readonly #open: LRUCache<string, FolderSync>
  readonly #opening = new Map<string, Promise<FolderSync>>()

  constructor(root: string, { maxOpen = 256 }: { maxOpen?: number } = {}) {
    this.#root = root
    this.#open = new LRUCache({ max: maxOpen, dispose: (folder) => folder.close() })
  }

  /** Whether the folder is there and durable, as far as is known without asking the disk. */
  knows(path: string): boolean {
    return this.#open.has(path)
  }

  /** Makes a folder and its ancestors, durably; refuses with `ENOTDIR` or `ELOOP` where a file or a link is in the way. */
  async ensure(path: string): Promise<FolderSync> {
    const open = this.#open.get(path)
    if (open !== undefined) return open
    const opening = this.#opening.get(path)
    if (opening !== undefined) return await opening
    const promise = this.#make(path)
    this.#opening.set(path, promise)
    try {
      return await promise
    } finally {
      if (this.#opening.get(path) === promise) this.#opening.delete(path)
    }
  }

  /** Makes the entries of a folder durable; a folder that was replaced since it was opened is ensured anew. */
  async sync(path: string): Promise<void> {
    if (this.#open.get(path)?.removed === true) this.forget(path)
    let folder = await this.ensure(path)
    while (folder.closed) folder = await this.ensure(path)
    await folder.sync()
  }

  /** To be called when a folder was removed or is found gone. */
  forget(path: string): void {
    this.#open.delete(path)
    this.#opening.delete(path)
  }

  close(): void {
    this.#open.clear()
  }

  async #make(path: string): Promise<FolderSync> {
    if (path === this.#root) return this.#remember(path, await openFolder(path))
    const parent = dirname(path)
    for (let attempt = 1; ; attempt++) {
      await this.ensure(parent)
      try {
        await calls.mkdir(path, FOLDER_MODE).catch(ignoreExisting)
        const folder = await openFolder(path)
        await this.sync(parent).catch((error: unknown) => {
          folder.close()
          throw error
        })
        return this.#remember(path, folder)
      } catch (error) {
        // A delete removed the emptied parent, or this very folder, in between.
        if (errorCode(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error
        this.forget(parent)
      }
    }
  }

  #remember(path: string, folder: FolderSync): FolderSync {
    this.#open.set(path, folder)
    return folder
  }
}

async function openFolder(path: string): Promise<FolderSync> {
  return new FolderSync(process.platform === 'win32' ? null : await calls.open(path, FOLDER_FLAGS))
}

function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error
}
