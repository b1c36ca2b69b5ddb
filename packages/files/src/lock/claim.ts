import fs from 'node:fs'
import { isAbsent, systemCode } from '../files-error.ts'
import { readOwner } from './lock-owner.ts'

/** A claim is held for a few system calls; one this old was left by a crash between them. */
const ABANDONED_MS = 60_000

/**
 * Does something to a lock that bears this token, with nobody else doing so: whoever replaces or removes a lock first creates
 * `{lock}.{token}`, and looks again. So of two who take over one dead lock the second finds another token, and neither can
 * harm the lock that came after.
 *
 * @param work runs without giving up the event loop
 * @returns whether it was done
 */
export function withClaim(lock: string, token: string, work: () => void): boolean {
  const claim = `${lock}.${token}`
  try {
    fs.closeSync(fs.openSync(claim, 'wx'))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    removeAbandoned(claim)
    return false
  }
  try {
    if (readOwner(lock)?.token !== token) return false
    work()
    return true
  } finally {
    fs.rmSync(claim, { force: true })
  }
}

function removeAbandoned(claim: string): void {
  try {
    if (Date.now() - fs.statSync(claim).mtimeMs > ABANDONED_MS) fs.unlinkSync(claim)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
}
