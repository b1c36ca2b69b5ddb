import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HoldallError } from '@holdall/protocol'
import { errorCode, taken } from '../../storage-error.ts'
import { calls, FILE_MODE } from './calls.ts'
import type { Folders } from './folders.ts'
import type { Pace } from './pace.ts'
import { TEMPORARY_FOLDER, type TemporaryNames } from './temporary.ts'

const ATTEMPTS = 10
const LOCK_WAIT_MS = 2000

/** The file system has no hard links, or not for this file. */
const NO_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

export interface PlacerOptions {
  root: string
  folders: Folders
  names: TemporaryNames
  pace: Pace
  /** Stands in for `link(2)` where a test wants a file system without it. */
  link?: ((from: string, to: string) => void) | undefined
}

/**
 * Gives finished, synced files their final name, never over an existing one. Where hard links work that is one atomic call.
 * Elsewhere it is a rename under a lock file: a crash leaves the object whole or absent, and at worst a lock for the sweep.
 */
export class Placer {
  readonly #root: string
  readonly #folders: Folders
  readonly #names: TemporaryNames
  readonly #pace: Pace
  readonly #link: ((from: string, to: string) => void) | undefined

  constructor({ root, folders, names, pace, link }: PlacerOptions) {
    this.#root = root
    this.#folders = folders
    this.#names = names
    this.#pace = pace
    this.#link = link
  }

  /** Places a temporary file, which may be gone afterwards or not. The folder is not synced yet. */
  async place(temporary: string, target: string, key: string): Promise<void> {
    try {
      await this.link(temporary, target, key)
    } catch (error) {
      const code = errorCode(error)
      if (code === 'EXDEV') await this.#placeAcrossDevices(temporary, target, key)
      else if (code !== undefined && NO_LINK.has(code)) await this.#rename(temporary, target, key)
      else throw error
    }
  }

  /** Gives a file a second name; makes the folder as often as deletes take it away. */
  async link(from: string, to: string, key: string): Promise<void> {
    await this.#inFolder(from, to, key, async () => {
      if (this.#link !== undefined) this.#link(from, to)
      else if (this.#pace.inline()) this.#pace.run(() => fs.linkSync(from, to))
      else await calls.link(from, to)
    })
  }

  async #inFolder(from: string, to: string, key: string, work: () => Promise<void>): Promise<void> {
    const folder = dirname(to)
    for (let attempt = 1; ; attempt++) {
      if (!this.#folders.knows(folder)) await this.#folders.ensure(folder)
      try {
        return await work()
      } catch (error) {
        if (errorCode(error) === 'EEXIST') throw taken(key, error)
        if (errorCode(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error
        // Throws when it is not the folder that is gone.
        await calls.lstat(from)
        this.#folders.forget(folder)
      }
    }
  }

  async #rename(temporary: string, target: string, key: string): Promise<void> {
    const name = createHash('sha256').update(target).digest('hex')
    const lock = `${this.#root}/${TEMPORARY_FOLDER}/${name}.lock`
    await this.#lock(lock, key)
    try {
      await this.#inFolder(temporary, target, key, async () => {
        if (fs.lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw taken(key)
        await calls.rename(temporary, target)
      })
    } finally {
      await calls.unlink(lock)
    }
  }

  async #lock(path: string, key: string): Promise<void> {
    const deadline = performance.now() + LOCK_WAIT_MS
    while (true) {
      try {
        await fs.promises.writeFile(path, this.#names.owner, { flag: 'wx', mode: FILE_MODE })
        return
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error
        if (performance.now() > deadline)
          throw new HoldallError('locked', `The key ${key} is being written`, { cause: error })
        await sleep(5)
      }
    }
  }

  /** Another file system is mounted below the root: the bytes are copied over to a temporary file there first. */
  async #placeAcrossDevices(temporary: string, target: string, key: string): Promise<void> {
    const folder = `${await this.#topOfDevice(dirname(target))}/${TEMPORARY_FOLDER}`
    await this.#folders.ensure(folder)
    const copy = `${folder}/${this.#names.next()}`
    try {
      await duplicate(temporary, copy)
      await this.place(copy, target, key)
    } finally {
      await calls.unlink(copy).catch(() => {})
    }
  }

  async #topOfDevice(folder: string): Promise<string> {
    const { dev } = await calls.lstat(folder)
    let top = folder
    while (top !== this.#root && (await calls.lstat(dirname(top))).dev === dev) top = dirname(top)
    if (top !== this.#root) return top
    throw new HoldallError('unavailable', `The file system of ${folder} refuses links within itself`)
  }
}

/** Copies a file into a new one and makes its data durable. */
export async function duplicate(from: string, to: string): Promise<void> {
  await calls.copyFile(from, to, fs.constants.COPYFILE_EXCL)
  const fd = await calls.open(to, 'r+')
  try {
    await calls.datasync(fd)
  } finally {
    await calls.close(fd)
  }
}
