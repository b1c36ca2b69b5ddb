import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../../storage-error.ts'
import { calls, FILE_MODE } from './calls.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The folder of unfinished files. A name tells who wrote it, `{host}-{pid}-{random}`, so that what a killed process left can be
 * told from what another one is writing.
 */
export class Temporary {
  readonly folder: string
  readonly #owner: string
  readonly #random = randomBytes(6).toString('hex')
  #count = 0

  constructor(folder: string) {
    this.folder = folder
    this.#owner = `${hostId()}-${process.pid}`
  }

  /** The path of a new file, not yet made. */
  path(): string {
    this.#count += 1
    return `${this.folder}/${this.#owner}-${this.#random}${this.#count.toString(36)}`
  }

  /** Removes what is older than a day or belongs to a process of this machine that no longer runs; resolves to the number. */
  async sweep(now: Date): Promise<number> {
    let removed = 0
    for (const name of await fs.promises.readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name)
      const stats = await calls.lstat(path).catch(() => null)
      if (stats === null || !isAbandoned(name, stats.mtimeMs, now)) continue
      const gone = await calls.unlink(path).then(
        () => true,
        () => false,
      )
      if (gone) removed += 1
    }
    return removed
  }
}

/** Makes an empty file for writing; fails when it exists. */
export async function createFile(path: string): Promise<number> {
  return await calls.open(path, 'wx', FILE_MODE)
}

function isAbandoned(name: string, modifiedMs: number, now: Date): boolean {
  if (now.getTime() - modifiedMs > DAY_MS) return true
  const [host, pid] = name.split('-')
  if (host !== hostId()) return false
  // In a container the process before us often had our own number.
  if (Number(pid) === process.pid) return modifiedMs < Date.now() - process.uptime() * 1000 - 1000
  return !isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

function hostId(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}
