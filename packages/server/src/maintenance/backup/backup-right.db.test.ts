import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { noise, upload } from '../../media/testing/media-requests.ts'
import { Bucket } from '../../storage/bucket.ts'
import { withFaults } from '../../storage/wrap/fault.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { whileLocked } from './backup-lock.ts'
import { openTarget } from './backup-target.ts'
import { createBackup } from './create-backup.ts'

let source: TestHoldall
let folder: string
beforeAll(async () => {
  source = await testHoldall()
  for (let index = 0; index < 3; index++) await upload(source.as('alice'), noise(1_000 + index))
})
afterAll(async () => await source.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-right-test-'))
})
afterEach(async () => await rm(folder, { recursive: true }))

const context = () => source.holdall.platform.backup
const backup = (to = folder) => createBackup(context(), to)
const manifests = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('manifest.json'))

/** A backup whose store is slow, once it has begun. */
async function slowBackup(delayMs: number) {
  const driver = withFaults(context().bucket.driver, [{ damage: 'delay', delayMs, operations: ['readStream'] }])
  const running = createBackup({ ...context(), bucket: new Bucket(driver) }, folder)
  running.catch(() => {})
  await expect.poll(() => readFile(join(folder, 'lock.json'), 'utf8').catch(() => '')).toContain('token')
  return { running }
}

it('refuses a second backup of one server, wherever to, and says who is at it', async () => {
  const { running } = await slowBackup(500)
  const refusal = { code: 'locked', message: expect.stringContaining(`a backup, process ${process.pid} on `) }
  await expect(backup(join(folder, 'another'))).rejects.toMatchObject(refusal)
  await expect(backup()).rejects.toMatchObject(refusal)
  await running
  await backup()
})

it('refuses one to a place that is written to, and says by whom', async () => {
  const target = await openTarget(folder, tmpdir())
  await whileLocked(target, async () => {
    await expect(backup()).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('process ') })
  })
  await target.close()
  await backup()
})

it('ends without a manifest when its database connection breaks, and the next is whole', async () => {
  const { running } = await slowBackup(500)
  await source.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'holdall backup %'`,
  )
  await expect(running).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('connection') })
  expect(await manifests()).toEqual([])
  expect(await readdir(folder)).not.toContain('lock.json')
  expect((await backup()).missing).toEqual([])
})

it('ends without a manifest when another has taken its place', async () => {
  const { running } = await slowBackup(500)
  const path = join(folder, 'lock.json')
  const lock = JSON.parse(await readFile(path, 'utf8')) as object
  await writeFile(path, JSON.stringify({ ...lock, token: 'another' }))
  await expect(running).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('lost its lock'),
  })
  expect(await manifests()).toEqual([])
  expect(await readdir(folder)).toContain('lock.json')
})
