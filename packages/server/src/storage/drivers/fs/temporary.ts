import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { hostname } from 'node:os'
import { errorCode } from '../../storage-error.ts'
import { calls } from './calls.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Where unfinished files of a file system live, seen from its topmost folder. */
export const TEMPORARY_FOLDER = '.holdall/tmp'

/**
 * Names for unfinished files. A name tells who writes it, `{host}-{pid}-{random}`, so that what a killed process left can be told
 * from what another one is writing.
 */
export class TemporaryNames {
  /** `{host}-{pid}` of this process. */
  readonly owner = `${hostId()}-${process.pid}`
  readonly #random = randomBytes(6).toString('hex')
  #count = 0

  next(): string {
    this.#count += 1
    return `${this.owner}-${this.#random}${this.#count.toString(36)}`
  }
}

/**
 * Removes what is older than a day or belongs to a process of this machine that no longer runs; resolves to the number removed.
 * Locks (`*.lock`) carry their owner as content.
 */
export async function sweepTemporary(folder: string, now: Date): Promise<number> {
  let removed = 0
  for (const name of await fs.promises.readdir(folder).catch(() => [])) {
    const path = `${folder}/${name}`
    const stats = await calls.lstat(path).catch(() => null)
    if (stats?.isFile() !== true) continue
    const owner = name.endsWith('.lock') ? await fs.promises.readFile(path, 'utf8').catch(() => '') : name
    if (!isAbandoned(owner, stats.mtimeMs, now)) continue
    removed += await calls.unlink(path).then(
      () => 1,
      () => 0,
    )
  }
  return removed
}

/** File systems that are mounted below a folder: each has unfinished files of its own. */
export async function mountsBelow(folder: string): Promise<string[]> {
  const mounts = await fs.promises.readFile('/proc/self/mounts', 'utf8').catch(() => '')
  const folders = mounts.split('\n').map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
  return folders.filter((mounted) => mounted.startsWith(`${folder}/`))
}

function isAbandoned(owner: string, modifiedMs: number, now: Date): boolean {
  if (now.getTime() - modifiedMs > DAY_MS) return true
  const [host, pid] = owner.split('-')
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
