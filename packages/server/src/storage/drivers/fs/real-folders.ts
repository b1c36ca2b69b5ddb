import fs from 'node:fs'
import { LRUCache } from 'lru-cache'

const BELIEVED_MS = 1000

/**
 * Tells whether a folder below the root is reached without passing a symbolic link: `O_NOFOLLOW` looks at the last part of a path
 * alone. An answer of yes is believed for a second.
 */
export class RealFolders {
  readonly #root: string
  readonly #real = new LRUCache<string, true>({ max: 4096, ttl: BELIEVED_MS })

  constructor(root: string) {
    this.#root = root
  }

  has(path: string): boolean {
    if (path.length <= this.#root.length || this.#real.has(path)) return true
    if (!this.has(path.slice(0, path.lastIndexOf('/')))) return false
    if (fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false
    this.#real.set(path, true)
    return true
  }
}
