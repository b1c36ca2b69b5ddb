import { mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { type Clock, systemClock } from '../../clock.ts'
import type { Body, ByteRange, Capabilities, Driver, ObjectInfo, WriteOptions } from '../driver.ts'
import { RESERVED_SEGMENT } from '../keys.ts'
import { isBytes } from '../measured-body.ts'
import { clampRange } from '../range.ts'
import { errorCode, notFound, taken } from '../storage-error.ts'
import { calls, FOLDER_MODE, READ_FLAGS, readFully } from './fs/calls.ts'
import { FileStream } from './fs/file-stream.ts'
import { Folders } from './fs/folders.ts'
import { listFiles } from './fs/list.ts'
import { Temporary } from './fs/temporary.ts'
import { SMALL_BYTES, writeFile, writeSmallFile } from './fs/write-file.ts'

export interface FsDriverOptions {
  clock?: Clock
  /** How many entries of one folder a listing holds in memory. @default 50_000 */
  listEntriesAtOnce?: number
}

/**
 * Objects as files below a folder, at the path of their key. A write goes to a temporary file on the same file system, is synced,
 * linked into place without overwriting, and the folder is synced: after a power cut an object is whole or absent.
 */
export class FsDriver implements Driver {
  readonly name = 'fs'
  readonly root: string
  readonly capabilities: Capabilities = { signer: false, multipart: false, sharedCopy: true }
  readonly #path: string
  readonly #folders: Folders
  readonly #temporary: Temporary
  readonly #clock: Clock
  readonly #listEntriesAtOnce: number

  /** Makes the folder when it is missing; it may itself be a symbolic link, nothing below it is followed. */
  constructor(path: string, { clock = systemClock, listEntriesAtOnce = 50_000 }: FsDriverOptions = {}) {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE })
    this.#path = realpathSync(path)
    this.root = pathToFileURL(this.#path).href
    mkdirSync(`${this.#path}/${RESERVED_SEGMENT}/tmp`, { recursive: true, mode: FOLDER_MODE })
    this.#folders = new Folders(this.#path)
    this.#temporary = new Temporary(`${this.#path}/${RESERVED_SEGMENT}/tmp`)
    this.#clock = clock
    this.#listEntriesAtOnce = listEntriesAtOnce
  }

  async head(key: string): Promise<ObjectInfo | null> {
    const stats = await calls.lstat(this.#at(key)).catch(absent)
    return stats?.isFile() ? { key, sizeBytes: stats.size, modifiedAt: stats.mtime } : null
  }

  async readBytes(key: string, range?: ByteRange): Promise<Uint8Array> {
    const { fd, sizeBytes } = await this.#open(key)
    try {
      const { start, end } = clampRange(range, sizeBytes)
      const buffer = Buffer.allocUnsafe(end - start)
      const count = await readFully(fd, buffer, start)
      return buffer.subarray(0, count)
    } finally {
      await calls.close(fd)
    }
  }

  async readStream(key: string, range?: ByteRange): Promise<Readable> {
    const { fd, sizeBytes } = await this.#open(key)
    const { start, end } = clampRange(range, sizeBytes)
    return new FileStream(fd, start, end)
  }

  async write(key: string, body: Body, { signal }: WriteOptions = {}): Promise<void> {
    const target = this.#at(key)
    const temporary = this.#temporary.path()
    try {
      await this.#writeTemporary(temporary, body, signal)
      signal?.throwIfAborted()
      await this.#place(temporary, target, key)
    } finally {
      await calls.unlink(temporary).catch(() => {})
    }
  }

  async delete(key: string): Promise<boolean> {
    const path = this.#at(key)
    try {
      await calls.unlink(path)
    } catch (error) {
      if (absent(error) === null) return false
    }
    await this.#prune(dirname(path))
    return true
  }

  async deleteMany(keys: readonly string[]): Promise<{ key: string; error: Error }[]> {
    const failed: { key: string; error: Error }[] = []
    for (const key of keys) {
      await this.delete(key).catch((error: Error) => failed.push({ key, error }))
    }
    return failed
  }

  async copy(from: string, to: string): Promise<void> {
    const source = this.#at(from)
    if ((await this.head(from)) === null) throw notFound(from)
    await this.#place(source, this.#at(to), to)
  }

  list(prefix: string, { startAfter = '', signal }: { startAfter?: string; signal?: AbortSignal } = {}) {
    return listFiles({ root: this.#path, prefix, startAfter, signal, entriesAtOnce: this.#listEntriesAtOnce })
  }

  /** Removes unfinished files of processes that were killed, and any older than a day; resolves to their number. */
  async sweepTemporary(): Promise<number> {
    return await this.#temporary.sweep(this.#clock())
  }

  async close(): Promise<void> {
    this.#folders.close()
  }

  #at(key: string): string {
    return `${this.#path}/${key}`
  }

  async #open(key: string): Promise<{ fd: number; sizeBytes: number }> {
    const fd = await calls.open(this.#at(key), READ_FLAGS).catch(absent)
    if (fd === null) throw notFound(key)
    try {
      const stats = await calls.fstat(fd)
      if (!stats.isFile()) throw notFound(key)
      return { fd, sizeBytes: stats.size }
    } catch (error) {
      await calls.close(fd)
      throw error
    }
  }

  async #writeTemporary(path: string, body: Body, signal: AbortSignal | undefined): Promise<void> {
    if (isBytes(body)) {
      if (body.byteLength <= SMALL_BYTES) return await writeSmallFile(path, body)
      return await writeFile(path, [body], (async function* () {})(), signal)
    }
    const iterator = body[Symbol.asyncIterator]()
    try {
      await writeFile(path, [], iterator, signal)
    } catch (error) {
      await iterator.return?.()
      throw error
    }
  }

  async #place(temporary: string, target: string, key: string): Promise<void> {
    const folder = dirname(target)
    for (let attempt = 1; ; attempt++) {
      await this.#folders.ensure(folder)
      try {
        await calls.link(temporary, target)
        break
      } catch (error) {
        if (errorCode(error) === 'EEXIST') throw taken(key, error)
        if (errorCode(error) !== 'ENOENT' || attempt === 10) throw error
        this.#folders.forget(folder)
      }
    }
    try {
      await this.#folders.sync(folder)
    } catch (error) {
      await calls.unlink(target).catch(() => {})
      throw error
    }
  }

  /** Removes a folder and its ancestors as long as they are empty. */
  async #prune(folder: string): Promise<void> {
    for (let path = folder; path.length > this.#path.length; path = dirname(path)) {
      try {
        await calls.rmdir(path)
      } catch {
        return
      }
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
