import fs from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { copyFile } from '../durable/link-or-copy.ts'
import { inPathQueue } from '../durable/path-queue.ts'
import { syncFolder } from '../durable/sync-folder.ts'
import { explained } from '../explained.ts'
import { FilesError, isAbsent } from '../files-error.ts'
import { walkFiles } from '../walk-files.ts'
import { backupPath, shiftBackups } from './rotation.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const BACKUP = /\.backup\.\d+$/

/** How many backups are kept. */
export interface BackupManagerOptions {
  /** How many backups of a file are kept. @default 3 */
  maxBackups?: number
  /** @default Date.now */
  now?: () => number
}

/** Numbered copies beside a file: `{file}.backup.1` is the newest. */
export class BackupManager {
  readonly #maxBackups: number
  readonly #now: () => number

  constructor({ maxBackups = 3, now = Date.now }: BackupManagerOptions = {}) {
    if (!Number.isInteger(maxBackups) || maxBackups < 1)
      throw new FilesError('invalid_request', `maxBackups is a whole number from 1, not ${maxBackups}`)
    this.#maxBackups = maxBackups
    this.#now = now
  }

  /**
   * Copies a file to `{file}.backup.1` after moving the older ones on; the oldest goes. Without a file it does nothing.
   *
   * @returns the new backup, or null
   */
  createRotatingBackup(file: string): Promise<string | null> {
    return this.#do('made', file, async () => {
      if (!fs.existsSync(file)) return null
      // The copy is whole before an older backup is given up for it.
      const copy = `${file}.backup.0`
      await copyFile(file, copy)
      shiftBackups(file, this.#maxBackups)
      fs.renameSync(copy, backupPath(file, 1))
      await syncFolder(dirname(file))
      return backupPath(file, 1)
    })
  }

  /**
   * Puts the nth newest backup in the place of the file; the backup stays.
   *
   * @throws {not_found} `Backup not found: …`
   */
  restoreFromBackup(file: string, n = 1): Promise<void> {
    if (!Number.isInteger(n) || n < 1)
      return Promise.reject(new FilesError('invalid_request', `A backup has a whole number from 1, not ${n}`))
    const backup = backupPath(file, n)
    return this.#do('restored', file, async () => {
      try {
        await copyFile(backup, file)
      } catch (error) {
        if (isAbsent(error) && !fs.existsSync(backup))
          throw new FilesError('not_found', `Backup not found: ${backup}`, { cause: error })
        throw error
      }
    })
  }

  /** @returns the paths of a file's backups, the newest first */
  async listBackups(file: string): Promise<string[]> {
    const folder = dirname(file)
    const prefix = `${basename(file)}.backup.`
    const names = await explained(`Folder could not be read: ${folder}`, () =>
      fs.promises.readdir(folder).catch((error: unknown) => {
        if (isAbsent(error)) return []
        throw error
      }),
    )
    return names
      .filter((name) => name.startsWith(prefix) && /^[1-9]\d*$/.test(name.slice(prefix.length)))
      .sort((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)))
      .map((name) => join(folder, name))
  }

  /**
   * Removes backups in a folder, and in those inside it, that were made longer ago than `daysToKeep`.
   *
   * @returns how many
   */
  async cleanupOldBackups(dir: string, daysToKeep = 7): Promise<number> {
    if (!(daysToKeep >= 0)) throw new FilesError('invalid_request', `daysToKeep is 0 or more, not ${daysToKeep}`)
    const before = this.#now() - daysToKeep * DAY_MS
    let removed = 0
    await explained(`Backups could not be cleaned up: ${dir}`, async () => {
      for await (const { path, mtimeMs } of walkFiles(dir, (name) => BACKUP.test(name))) {
        if (mtimeMs >= before) continue
        await fs.promises.rm(path, { force: true })
        removed += 1
      }
    })
    return removed
  }

  #do<T>(done: string, file: string, work: () => Promise<T>): Promise<T> {
    return explained(`Backup could not be ${done}: ${file}`, () => inPathQueue(file, work))
  }
}
