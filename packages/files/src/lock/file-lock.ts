import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { systemCode } from '../files-error.ts'
import { withClaim } from './claim.ts'
import { readOwner, thisOwner } from './lock-owner.ts'

const HEARTBEAT_MS = 1000

/** A lock between processes: a file that is there while it is held, and whose time of change moves on while its owner lives. */
export class FileLock {
  readonly #path: string
  readonly #token: string
  readonly #fd: number
  readonly #heartbeat: NodeJS.Timeout

  private constructor(path: string, token: string, fd: number) {
    this.#path = path
    this.#token = token
    this.#fd = fd
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  /** @returns the lock, or null when it is held */
  static create(path: string): FileLock | null {
    const token = randomBytes(16).toString('hex')
    let fd: number
    try {
      fd = fs.openSync(path, 'wx')
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return null
      throw error
    }
    try {
      fs.writeSync(fd, JSON.stringify(thisOwner(token)))
    } catch (error) {
      fs.closeSync(fd)
      fs.unlinkSync(path)
      throw error
    }
    return new FileLock(path, token, fd)
  }

  /** Takes the place of a lock whose owner is gone. @returns the lock, or null when somebody else was first */
  static takeOver(path: string, deadToken: string): FileLock | null {
    const token = randomBytes(16).toString('hex')
    const own = `${path}.${token}.new`
    const fd = fs.openSync(own, 'wx')
    let taken = false
    try {
      fs.writeSync(fd, JSON.stringify(thisOwner(token)))
      taken = withClaim(path, deadToken, () => fs.renameSync(own, path))
      return taken ? new FileLock(path, token, fd) : null
    } finally {
      if (!taken) {
        fs.closeSync(fd)
        fs.rmSync(own, { force: true })
      }
    }
  }

  /** Whether nobody has taken this lock over, having seen no sign of life for long. */
  isHeld(): boolean {
    return readOwner(this.#path)?.token === this.#token
  }

  /** Gives the lock up; one that was taken over is left to its new owner. */
  release(): void {
    clearInterval(this.#heartbeat)
    fs.closeSync(this.#fd)
    try {
      withClaim(this.#path, this.#token, () => fs.unlinkSync(this.#path))
    } catch {
      // A full disk has no room for a claim. The last heartbeat is fresh, so that nobody is about to take this lock over.
      if (this.isHeld()) fs.unlinkSync(this.#path)
    }
  }

  #beat(): void {
    const now = new Date()
    // A beat that fails costs the lock at worst, and `isHeld` tells that before anything is written.
    fs.futimes(this.#fd, now, now, () => {})
  }
}
