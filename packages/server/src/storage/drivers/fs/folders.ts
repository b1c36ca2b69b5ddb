import { dirname } from 'node:path'
import { LRUCache } from 'lru-cache'
import { errorCode } from '../../storage-error.ts'
import { calls, FOLDER_FLAGS, FOLDER_MODE } from './calls.ts'
import { FolderSync } from './folder-sync.ts'

/**
 * The folders below a root: made on demand, open for syncing, and known to be durable themselves. A folder counts as durable
 * once this process has synced its parent: an earlier process may have been killed between making and syncing it.
 */
export class Folders {
  readonly root: string
  readonly #open: LRUCache<string, FolderSync>
  readonly #opening = new Map<string, Promise<FolderSync>>()

  constructor(root: string, { maxOpen = 256 }: { maxOpen?: number } = {}) {
    this.root = root
    this.#open = new LRUCache({ max: maxOpen, dispose: (folder) => folder.close() })
  }

  /** Makes a folder and its ancestors, durably; none of them may be a symbolic link. */
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

  /** Makes the entries of a folder durable; a folder that was replaced since is ensured anew. */
  async sync(path: string): Promise<void> {
    const known = this.#open.get(path)
    if (known?.removed === true) this.forget(path)
    const folder = await this.ensure(path)
    await folder.sync()
  }

  /** To be called when a folder is found gone, or was removed. */
  forget(path: string): void {
    this.#open.delete(path)
    this.#opening.delete(path)
  }

  close(): void {
    this.#open.clear()
  }

  async #make(path: string): Promise<FolderSync> {
    if (path === this.root) return this.#remember(path, await calls.open(path, FOLDER_FLAGS))
    for (let attempt = 1; ; attempt++) {
      const parent = await this.ensure(dirname(path))
      try {
        await calls.mkdir(path, FOLDER_MODE).catch(ignoreExisting)
        const fd = await calls.open(path, FOLDER_FLAGS)
        const folder = new FolderSync(fd)
        await parent.sync().catch((error: unknown) => {
          folder.close()
          throw error
        })
        return this.#remember(path, folder)
      } catch (error) {
        // A delete removed the emptied parent, or this very folder, in between.
        if (errorCode(error) !== 'ENOENT' || attempt === 10) throw error
        if (parent.removed) this.forget(dirname(path))
      }
    }
  }

  #remember(path: string, folder: FolderSync | number): FolderSync {
    const entry = typeof folder === 'number' ? new FolderSync(folder) : folder
    this.#open.set(path, entry)
    return entry
  }
}

function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error
}
