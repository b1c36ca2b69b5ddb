import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Bucket } from '../../storage/bucket.ts'
import { withFaults } from '../../storage/wrap/fault.ts'
import { whileLocked } from './backup-lock.ts'
import { openTarget } from './backup-target.ts'

let folder: string
let target: Bucket
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-lock-test-'))
  target = await openTarget(folder, tmpdir())
})
afterEach(async () => {
  await target.close()
  await rm(folder, { recursive: true })
})

const lockFile = () => join(folder, 'lock.json')
const readLock = async () => JSON.parse(await readFile(lockFile(), 'utf8')) as { token: string; process: object }
const never = () => Promise.reject(new Error('it got the lock'))

it('is held by one, who is named to others, and is gone with the work', async () => {
  await whileLocked(target, async () => {
    await expect(whileLocked(target, never)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`process ${process.pid} on `),
    })
  })
  await expect(whileLocked(target, never)).rejects.toThrow('it got the lock')
  expect(await readdir(folder)).not.toContain('lock.json')
})

it('of a killed process of this machine is taken over at once', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  await whileLocked(target, async () => {
    const lock = await readLock()
    await rm(lockFile())
    await writeFile(lockFile(), JSON.stringify({ ...lock, process: { ...lock.process, pid: child.pid } }))
  })
  expect(await whileLocked(target, async () => 'taken')).toBe('taken')
})

it.each([
  ['of another machine', async () => JSON.stringify({ ...(await lockOfOurs()), process: await foreign() })],
  ['that cannot be read', async () => '{"tok'],
])('%s falls when it has not shown for the time of the lease', async (_name, content) => {
  await writeFile(lockFile(), await content())
  await expect(whileLocked(target, never)).rejects.toMatchObject({ code: 'locked' })
  const take = () => whileLocked(target, async () => 'taken', { leaseMs: 200 }).catch(({ code }) => code)
  expect(await take()).toBe('locked')
  await expect.poll(take).toBe('taken')
})

it('shows that it is held for as long as the work takes', async () => {
  await whileLocked(
    target,
    async ({ signal }) => {
      const before = new Date(Date.now() - 91_000)
      await utimes(lockFile(), before, before)
      const age = async () => Date.now() - (await stat(lockFile()).catch(() => ({ mtimeMs: 0 }))).mtimeMs
      await expect.poll(age).toBeLessThan(60_000)
      expect(signal.aborted).toBe(false)
    },
    { heartbeatMs: 20 },
  )
})

it('is not taken for lost amid a beat', async () => {
  await whileLocked(
    target,
    async ({ requireHeld }) => {
      for (let look = 0; look < 200; look++) await requireHeld()
    },
    { heartbeatMs: 1 },
  )
})

it('tells its holder when another has it, at the next beat and when asked, and leaves the other’s', async () => {
  const stolen = JSON.stringify({ ...(await lockOfOurs()), token: 'another' })
  const steal = async () => {
    await rm(lockFile())
    await writeFile(lockFile(), stolen)
  }
  await whileLocked(
    target,
    async ({ signal }) => {
      await steal()
      await expect.poll(() => signal.aborted).toBe(true)
      expect(signal.reason).toMatchObject({ code: 'unavailable', message: expect.stringContaining('lost its lock') })
    },
    { heartbeatMs: 20 },
  )
  expect(await readFile(lockFile(), 'utf8')).toBe(stolen)
  await rm(lockFile())
  await whileLocked(target, async ({ signal, requireHeld }) => {
    await requireHeld()
    await steal()
    await expect(requireHeld()).rejects.toMatchObject({ code: 'unavailable' })
    expect(signal.aborted).toBe(true)
  })
})

it('is lost when the target has not answered for too long', async () => {
  const faulty = new Bucket(withFaults(target.driver, [{ damage: 'before', operations: ['readBytes'] }]))
  await whileLocked(
    faulty,
    async ({ signal }) => {
      await expect.poll(() => signal.aborted).toBe(true)
      expect(signal.reason).toMatchObject({ code: 'unavailable' })
    },
    { heartbeatMs: 20, leaseMs: 100 },
  )
})

async function lockOfOurs() {
  return await whileLocked(target, readLock)
}

async function foreign() {
  return { ...(await lockOfOurs()).process, host: 'elsewhere', boot: 'another' }
}
