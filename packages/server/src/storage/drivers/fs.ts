import { lstatSync, mkdirSync, realpathSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { HoldallError } from '@holdall/protocol'
import { type Clock, systemClock } from '../../clock.ts'
import type {
  Body,
  ByteRange,
  ByteSharing,
  Capabilities,
  Driver,
  ListOptions,
  LocalFiles,
  ObjectInfo,
  WriteOptions,
} from '../driver.ts'
import { isBytes } from '../measured-body.ts'
import type { Staging, TakesStagedUploads } from '../staging.ts'
import { errorCode, notFound, taken } from '../storage-error.ts'
import { calls, FOLDER_MODE } from './fs/calls.ts'
import { Folders } from './fs/folders.ts'
import { FsRuns } from './fs/fs-runs.ts'
import { listFiles } from './fs/list.ts'
import { Pace } from './fs/pace.ts'
import { placedAt } from './fs/placed-at.ts'
import { duplicate, Placer } from './fs/placer.ts'
import { openStream, readFile } from './fs/read-file.ts'
import { RealFolders } from './fs/real-folders.ts'
import { mountsBelow, sweepTemporary, TEMPORARY_FOLDER, TemporaryNames } from './fs/temporary.ts'
import { writeFile } from './fs/write-file.ts'

const DELETES_AT_ONCE = 8
/** What may run on the event loop before others have their turn. */
const DELETES_A_TURN = 64

export interface FsDriverOptions {
  clock?: Clock
  /** How many entries of one folder a listing holds in memory; larger folders are read in several passes. @default 50_000 */
  listEntriesAtOnce?: number
  /** Stands in for `link(2)` where a test wants a file system without it. */
  link?: (from: string, to: string) => void
}

/**
 * Objects as files below a folder, at the path of their key. A write goes to a temporary file on the same file system, is synced,
 * linked into place without overwriting, and the folder is synced: after a power cut an object is whole or absent.
 * Since files and folders share names, a key cannot be an object and the beginning of others (`a` and `a/b`): that is a `conflict`.
 */
export class FsDriver implements Driver, LocalFiles, ByteSharing, TakesStagedUploads {
  readonly name = 'fs'
  readonly root: string
  readonly capabilities: Capabilities = { signer: false, multipart: false, sharedCopy: true }
  readonly staging: Staging
  readonly #path: string
  readonly #folders: Folders
  readonly #real: RealFolders
  readonly #names = new TemporaryNames()
  readonly #pace = new Pace()
  readonly #placer: Placer
  readonly #clock: Clock
  readonly #listEntriesAtOnce: number

  /** Makes the folder when it is missing. It may itself be a symbolic link; links below it are never followed. */
  constructor(path: string, { clock = systemClock, listEntriesAtOnce = 50_000, link }: FsDriverOptions = {}) {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE })
    this.#path = realpathSync(path)
    this.root = pathToFileURL(this.#path).href
    mkdirSync(`${this.#path}/${TEMPORARY_FOLDER}`, { recursive: true, mode: FOLDER_MODE })
    this.#folders = new Folders(this.#path)
    this.#real = new RealFolders(this.#path)
    if (!this.#real.has(`${this.#path}/${TEMPORARY_FOLDER}`)) {
      throw new HoldallError('unavailable', `${this.#path}/${TEMPORARY_FOLDER} is not a folder of its own`, {
        hint: 'Something put a symbolic link in its place; remove it and start again',
      })
    }
    this.#placer = new Placer({ root: this.#path, folders: this.#folders, names: this.#names, pace: this.#pace, link })
    this.staging = new FsRuns({
      root: this.#path,
      folders: this.#folders,
      placeFile: (file, key) => this.#placeFile(file, key, key),
      write: (key, body, options) => this.write(key, body, options),
    })
    this.#clock = clock
    this.#listEntriesAtOnce = listEntriesAtOnce
  }

  async head(key: string): Promise<ObjectInfo | null> {
    const path = this.#find(key)
    const stats = path === null ? null : await calls.lstat(path).catch(absent)
    return stats?.isFile() ? { key, sizeBytes: stats.size, modifiedAt: placedAt(stats) } : null
  }

  async readBytes(key: string, range?: ByteRange): Promise<Uint8Array> {
    const path = this.#find(key)
    const bytes = path === null ? null : await readFile(path, range, this.#pace).catch(absent)
    if (bytes === null) throw notFound(key)
    return bytes
  }

  async readStream(key: string, range?: ByteRange): Promise<Readable> {
    const path = this.#find(key)
    const stream = path === null ? null : await openStream(path, range).catch(absent)
    if (stream === null) throw notFound(key)
    return stream
  }

  localPath(key: string): string | null {
    return this.#find(key)
  }

  async write(key: string, body: Body, { signal }: WriteOptions = {}): Promise<void> {
    // Tells a sender of gigabytes early; what counts is the link.
    if (!isBytes(body) && (await this.head(key)) !== null) throw taken(key)
    const temporary = this.#newTemporary()
    try {
      await writeFile(temporary, body, signal, this.#pace)
      signal?.throwIfAborted()
      await this.#place(key, (target) => this.#placer.place(temporary, target, key), temporary)
    } catch (error) {
      await this.#discard(temporary)
      throw error
    }
  }

  async delete(key: string): Promise<boolean> {
    if (!(await this.#unlink(key))) return false
    await this.#prune(dirname(this.#at(key)))
    return true
  }

  async deleteMany(keys: readonly string[]): Promise<{ key: string; error: Error }[]> {
    const failed: { key: string; error: Error }[] = []
    const folders = new Set<string>()
    const queue = keys.entries()
    const work = async () => {
      for (const [index, key] of queue) {
        folders.add(dirname(this.#at(key)))
        try {
          if (this.#pace.inline()) this.#pace.run(() => this.#unlinkNow(key))
          else await this.#unlink(key)
        } catch (error) {
          failed.push({ key, error: error as Error })
        }
        if (index % DELETES_A_TURN === 0) await turn()
      }
    }
    await Promise.all(Array.from({ length: DELETES_AT_ONCE }, work))
    await Promise.all(Array.from(folders, (folder) => this.#prune(folder)))
    return failed
  }

  async copy(from: string, to: string): Promise<void> {
    if ((await this.head(from)) === null) throw notFound(from)
    await this.#placeFile(this.#at(from), from, to)
  }

  async shareBytes(from: string, to: string): Promise<boolean> {
    const [source, target] = [this.#find(from), this.#find(to)]
    if (source === null || target === null) return false
    const [ours, theirs] = await Promise.all([calls.lstat(source), calls.lstat(target)])
    if (!ours.isFile() || !theirs.isFile() || ours.size !== theirs.size || ours.ino === theirs.ino) return false
    const temporary = this.#newTemporary()
    await calls.link(source, temporary)
    // Identical bytes take each other's place: whichever of the two a power cut leaves, the object is whole.
    await calls.rename(temporary, target).catch(async (error: unknown) => {
      await this.#discard(temporary)
      throw error
    })
    return true
  }

  list(prefix: string, { startAfter = '', signal }: ListOptions = {}): AsyncIterable<ObjectInfo> {
    const options = { prefix, startAfter, signal, pace: this.#pace, entriesAtOnce: this.#listEntriesAtOnce }
    return listFiles({ root: this.#path, isReal: (folder) => this.#real.has(folder), ...options })
  }

  /** Removes unfinished files of processes that were killed, and any older than a day; resolves to their number. Call it at start. */
  async sweepTemporary(): Promise<number> {
    let removed = 0
    for (const folder of [this.#path, ...(await mountsBelow(this.#path))]) {
      removed += await sweepTemporary(`${folder}/${TEMPORARY_FOLDER}`, this.#clock())
    }
    return removed
  }

  async close(): Promise<void> {
    this.#folders.close()
  }

  #at(key: string): string {
    return `${this.#path}/${key}`
  }

  /** The path of a key, or null when a link or a file is in its way. */
  #find(key: string): string | null {
    const path = this.#at(key)
    return this.#real.has(path.slice(0, path.lastIndexOf('/'))) ? path : null
  }

  #newTemporary(): string {
    return `${this.#path}/${TEMPORARY_FOLDER}/${this.#names.next()}`
  }

  /** Nothing depends on it: what stays, because we are killed here, is swept later. */
  async #discard(temporary: string): Promise<void> {
    if (!this.#pace.inline()) return await calls.unlink(temporary).catch(() => {})
    try {
      this.#pace.run(() => unlinkSync(temporary))
    } catch {}
  }

  async #unlink(key: string): Promise<boolean> {
    const path = this.#find(key)
    if (path === null || (await calls.lstat(path).catch(absent))?.isFile() !== true) return false
    return await calls.unlink(path).then(
      () => true,
      (error: unknown) => absent(error) !== null,
    )
  }

  /** The same on the event loop: a few microseconds while the disk is quick. */
  #unlinkNow(key: string): void {
    const path = this.#find(key)
    if (path === null) return
    try {
      unlinkSync(path)
    } catch (error) {
      // Where a folder lies there is no object; some systems say EPERM to that.
      if (errorCode(error) !== 'EPERM' || lstatSync(path).isFile()) absent(error)
    }
  }

  /** Puts something under a key, syncs its folder and discards the temporary file meanwhile; all is undone when that fails. */
  async #place(key: string, put: (target: string) => Promise<void>, temporary?: string): Promise<void> {
    const folder = dirname(this.#at(key))
    try {
      await put(this.#at(key))
    } catch (error) {
      await this.#prune(folder)
      if (errorCode(error) !== 'ENOTDIR' && errorCode(error) !== 'ELOOP') throw error
      throw new HoldallError('conflict', `The key ${key} lies below an object or a link`, { cause: error })
    }
    try {
      const synced = this.#folders.sync(folder)
      if (temporary !== undefined) await Promise.all([synced, this.#discard(temporary)])
      else await synced
    } catch (error) {
      await calls.unlink(this.#at(key)).catch(() => {})
      throw error
    }
  }

  /** Gives a file a second name under a key; where that cannot be, a copy. */
  async #placeFile(source: string, from: string, to: string): Promise<void> {
    try {
      await this.#place(to, (target) => this.#placer.link(source, target, to))
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw notFound(from, error)
      if (error instanceof HoldallError) throw error
      await this.#copyBytes(source, to)
    }
  }

  async #copyBytes(source: string, to: string): Promise<void> {
    const temporary = this.#newTemporary()
    try {
      await duplicate(source, temporary)
      await this.#place(to, (target) => this.#placer.place(temporary, target, to), temporary)
    } catch (error) {
      await this.#discard(temporary)
      throw error
    }
  }

  /** Removes a folder and its ancestors as long as they are empty. */
  async #prune(folder: string): Promise<void> {
    for (let path = folder; path.length > this.#path.length; path = dirname(path)) {
      const removed = await calls.rmdir(path).then(
        () => true,
        (error: unknown) => errorCode(error) === 'ENOENT',
      )
      if (!removed) return
      this.#folders.forget(path)
    }
  }
}

/** What a missing object, a folder or a link in its place amount to; rethrows anything else. */
function absent(error: unknown): null {
  const code = errorCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'EISDIR') return null
  throw error
}
