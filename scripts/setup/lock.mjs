import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT, SetupError } from './run.mjs'

const LOCK = join(ROOT, '.holdall-setup.lock')
const BEAT_MS = 1_000
// A holder that has not touched its lock for this long is dead: pid numbers lie across containers, time does not.
const STALE_MS = 15_000
const GIVE_UP_MS = 15 * 60_000

/** Runs `work` while no other set-up of this checkout does; a lock left by a killed one is taken over. */
export async function withLock(work) {
  const token = randomBytes(8).toString('hex')
  const deadline = Date.now() + GIVE_UP_MS
  let told = false
  while (!(await acquire(token))) {
    if (!told) console.error('holdall setup: waiting for another set-up of this checkout')
    told = true
    if (Date.now() > deadline) throw new SetupError(`another set-up still holds ${LOCK}; remove it if none is running`)
    await sleep(200)
  }
  const beat = setInterval(() => touch(), BEAT_MS)
  const release = () => {
    if (read() === token) rmSync(LOCK, { force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.removeListener('exit', release)
    release()
  }
}

async function acquire(token) {
  removeIfStale()
  try {
    writeFileSync(LOCK, token, { flag: 'wx' })
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetupError(`the checkout cannot be written: ${error.message}`)
  }
  // Two processes may have judged the same lock stale at once: the one whose token stays has it.
  await sleep(20)
  return read() === token
}

function removeIfStale() {
  try {
    if (Date.now() - statSync(LOCK).mtimeMs < STALE_MS) return
    const grave = `${LOCK}.${process.pid}`
    renameSync(LOCK, grave)
    rmSync(grave, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function read() {
  try {
    return readFileSync(LOCK, 'utf8')
  } catch {
    return null
  }
}

function touch() {
  const now = new Date()
  try {
    utimesSync(LOCK, now, now)
  } catch {
    // The lock was removed by hand; finishing is still right.
  }
}
