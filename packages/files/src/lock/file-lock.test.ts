import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mayMount, onSmallDisk, scratch } from '../testing/scratch.ts'
import { acquireLock, LockTimeout } from './acquire-lock.ts'
import { withClaim } from './claim.ts'
import { FileLock } from './file-lock.ts'
import { isDead, type LockOwner, readOwner, thisOwner } from './lock-owner.ts'

const path = scratch()
const diskful = mayMount()
const names = () => fs.readdirSync(path()).sort()

/** A lock as another container leaves it, where pids mean nothing to us. */
function foreignLock(changes: Partial<LockOwner> = {}, name = 'lock'): LockOwner {
  const owner = { ...thisOwner('a'.repeat(32)), pid: process.pid, host: 'elsewhere', space: 'elsewhere', ...changes }
  fs.writeFileSync(path(name), JSON.stringify(owner))
  return owner
}

const age = (name: string, seconds: number) => {
  const at = Date.now() / 1000 - seconds
  fs.utimesSync(path(name), at, at)
}

describe('the owner of a lock', () => {
  it('is alive as this process, and dead when its pid was given again', () => {
    const owner = thisOwner('a'.repeat(32))
    expect(isDead(owner)).toBe(false)
    expect(isDead({ ...owner, began: '1' })).toBe(process.platform === 'linux')
  })

  it('is not known to be dead in another container, whatever its pid', () => {
    expect(isDead({ ...thisOwner('a'.repeat(32)), pid: 2 ** 22 + 1 })).toBe(true)
    expect(isDead({ ...thisOwner('a'.repeat(32)), pid: 2 ** 22 + 1, space: 'elsewhere' })).toBe(false)
  })

  it.each(['', 'text', '{}', '{"token":"../../x","pid":1,"host":"h","space":"s"}', '{"token":"'])(
    'is unknown, and its token no path, when the file says %j',
    (text) => {
      fs.writeFileSync(path('lock'), text)
      expect(readOwner(path('lock'))).toMatchObject({ token: 'none', host: 'unknown' })
    },
  )
})

describe('taking over', () => {
  it('is won by one of many who saw the same dead lock', () => {
    const { token } = foreignLock()
    const taken = Array.from({ length: 5 }, () => FileLock.takeOver(path('lock'), token))
    expect(taken.map((lock) => lock !== null)).toEqual([true, false, false, false, false])
    expect(taken[0]?.isHeld()).toBe(true)
    taken[0]?.release()
    expect(names()).toEqual([])
  })

  it('waits while another does it', () => {
    const { token } = foreignLock()
    withClaim(path('lock'), token, () => {
      expect(FileLock.takeOver(path('lock'), token)).toBe(null)
    })
    expect(names()).toEqual(['lock'])
  })

  it('is possible again after a crash in the middle of it', () => {
    const { token } = foreignLock()
    fs.writeFileSync(path(`lock.${token}`), '')
    expect(FileLock.takeOver(path('lock'), token)).toBe(null)
    fs.utimesSync(path(`lock.${token}`), 1000, 1000)
    expect(FileLock.takeOver(path('lock'), token)).toBe(null)
    const lock = FileLock.takeOver(path('lock'), token)
    expect(lock?.isHeld()).toBe(true)
    lock?.release()
    expect(names()).toEqual([])
  })

  it('leaves the new lock alone when the old owner comes back', () => {
    const first = FileLock.create(path('lock'))
    const second = FileLock.takeOver(path('lock'), readOwner(path('lock'))?.token ?? '')
    expect(first?.isHeld()).toBe(false)
    first?.release()
    expect(second?.isHeld()).toBe(true)
    second?.release()
    expect(names()).toEqual([])
  })
})

it.skipIf(!diskful)(`is given up on a full disk as well${diskful ? '' : ' (needs root on Linux)'}`, async () => {
  // The folder itself is one of three files.
  await onSmallDisk(path('disk'), { files: 3 }, () => {
    const lock = FileLock.create(path('disk', 'lock'))
    fs.writeFileSync(path('disk', 'last'), '')
    expect(() => fs.writeFileSync(path('disk', 'more'), '')).toThrow('ENOSPC')
    lock?.release()
    expect(fs.readdirSync(path('disk'))).toEqual(['last'])
  })
})

describe('acquireLock', () => {
  // All at once, since each of them waits for seconds.
  it('takes over locks without a sign of life, and no others', async () => {
    foreignLock({}, 'old')
    age('old', 11)
    // As after a clock that was set back.
    foreignLock({}, 'from the future')
    age('from the future', -3600)
    // As after a crash before the first byte.
    fs.writeFileSync(path('empty'), '')
    age('empty', 11)
    foreignLock({}, 'fresh')
    foreignLock({}, 'beating')
    let beat = 1000
    const heart = setInterval(() => fs.utimesSync(path('beating'), beat, ++beat), 100)
    try {
      const kinds = ['old', 'from the future', 'empty', 'fresh', 'beating']
      const results = await Promise.allSettled(kinds.map((name) => acquireLock(path(name))))
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
      ])
      for (const result of results) {
        if (result.status === 'fulfilled') result.value.release()
        else expect(result.reason).toBeInstanceOf(LockTimeout)
      }
      expect(names()).toEqual(['beating', 'fresh'])
    } finally {
      clearInterval(heart)
    }
  })

  it('lets the heart of a held lock beat', async () => {
    const lock = FileLock.create(path('lock'))
    age('lock', 100)
    const before = fs.statSync(path('lock')).mtimeMs
    for (let n = 0; n < 60 && fs.statSync(path('lock')).mtimeMs === before; n++) await sleep(50)
    expect(fs.statSync(path('lock')).mtimeMs).toBeGreaterThan(before)
    lock?.release()
  })
})
