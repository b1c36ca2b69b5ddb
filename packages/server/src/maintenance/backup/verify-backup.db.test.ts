import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { json, noise, upload } from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { contentKey } from './backup-format.ts'
import { whileLocked } from './backup-lock.ts'
import { openTarget } from './backup-target.ts'
import { createBackup } from './create-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { verifyBackup } from './verify-backup.ts'

let source: TestHoldall
let folder: string
beforeAll(async () => {
  source = await testHoldall()
})
afterAll(async () => await source.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-verify-test-'))
})
afterEach(async () => await rm(folder, { recursive: true }))

const backup = (options = {}) => createBackup(source.holdall.platform.backup, folder, options)
const verify = () => verifyBackup(source.holdall.platform.backup, folder)
const pathOf = (key: string) => join(folder, key)
async function flip(key: string): Promise<void> {
  const bytes = await readFile(pathOf(key))
  const at = bytes.length >> 1
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(pathOf(key), bytes)
}
async function addItem(sizeBytes: number) {
  const item = await upload(source.as('alice'), noise(sizeBytes))
  return { ...item, key: contentKey(item.checksum) }
}

it('reads all of a backup that is whole, and finds nothing', async () => {
  await addItem(1_000)
  await backup()
  const { snapshot } = await backup()
  const tables = await readdir(pathOf(`snapshots/${snapshot}/tables`))
  const objects = await readdir(pathOf('objects'), { recursive: true, withFileTypes: true })
  const objectCount = objects.filter((entry) => entry.isFile()).length
  const report = await verify()
  expect(report).toMatchObject({ snapshots: 2, missing: [], damaged: [], errors: [] })
  expect(report.checked).toBe(2 * (2 + tables.length) + objectCount)
  expect(await readdir(folder)).not.toContain('lock.json')
})

it('names an object whose content has changed; the next backup replaces it, and all snapshots are whole again', async () => {
  const flipped = await addItem(5_000)
  const { snapshot } = await backup()
  await flip(flipped.key)
  // Its length is as ever: an ordinary backup does not see it.
  expect(await backup()).toMatchObject({ sentObjects: 0 })
  expect(await verify()).toMatchObject({ damaged: [{ key: flipped.key }], missing: [], errors: [] })
  expect(await readdir(pathOf('damaged'))).toEqual([flipped.checksum])
  // What is known to be damaged is not even begun with.
  const fresh = await testHoldall()
  const dryRun = restoreBackup(fresh.holdall.platform.backup, folder, { snapshot, dryRun: true })
  await expect(dryRun).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(flipped.key) })
  await fresh.close()
  // Telling it twice changes nothing.
  expect((await verify()).damaged).toHaveLength(1)
  expect(await backup()).toMatchObject({ sentObjects: 1, sentBytes: 5_000, missing: [] })
  expect(await verify()).toMatchObject({ damaged: [], missing: [], errors: [] })
  expect(await readdir(folder)).not.toContain('damaged')
  const target = await testHoldall()
  try {
    await restoreBackup(target.holdall.platform.backup, folder, { snapshot })
  } finally {
    await target.close()
  }
})

it('names what was cut, what is gone and what cannot be read, and goes on after each', async () => {
  const [cut, gone, good] = [await addItem(3_000), await addItem(4_000), await addItem(5_000)]
  const { snapshot } = await backup()
  await truncate(pathOf(cut.key), 1_000)
  await rm(pathOf(gone.key))
  const { missing, damaged, errors } = await verify()
  expect(missing).toEqual([{ key: gone.key, snapshot }])
  expect(damaged).toEqual([{ key: cut.key, reason: expect.stringContaining('1000 bytes') }])
  expect(errors).toEqual([])
  expect(await backup()).toMatchObject({ sentObjects: 2, sentBytes: 7_000 })
  expect(await verify()).toMatchObject({ missing: [], damaged: [], errors: [] })
  expect((await readFile(pathOf(good.key))).length).toBe(5_000)
})

it('keeps the last that is left of what the server lost or damaged itself', async () => {
  const [lost, bad] = [await addItem(2_000), await addItem(2_500)]
  await backup()
  await Promise.all([flip(lost.key), flip(bad.key)])
  await verify()
  const { bucket } = source.holdall.platform
  for (const { storageKey } of [lost, bad]) await bucket.delete(storageKey)
  await bucket.put(bad.storageKey, noise(2_500))
  const { missing } = await backup()
  expect(missing.map(({ reason }) => reason).sort()).toEqual(['damaged', 'missing'])
  expect((await readFile(pathOf(lost.key))).length).toBe(2_000)
  expect((await readFile(pathOf(bad.key))).length).toBe(2_500)
  for (const { id } of [lost, bad]) await json(source.as('alice')(`/api/media/${id}?purge=true`, { method: 'DELETE' }))
  // With the snapshot that named them, their marks go too.
  await backup({ keep: 1 })
  expect(await readdir(folder)).not.toContain('damaged')
})

it.each([
  ['a changed table', 'tables/media.copy', 'flip'],
  ['a cut table', 'tables/media.copy', 'cut'],
  ['a table that is gone', 'tables/media.copy', 'remove'],
  ['a changed list', 'objects.ndjson', 'flip'],
  ['a changed manifest', 'manifest.json', 'flip'],
])('names %s, and looks at the other snapshots', async (_name, file, damage) => {
  await addItem(500)
  const { snapshot } = await backup()
  const other = await backup()
  const key = `snapshots/${snapshot}/${file}`
  if (damage === 'flip') await flip(key)
  else if (damage === 'cut') await truncate(pathOf(key), 5)
  else await rm(pathOf(key))
  const report = await verify()
  expect(report).toMatchObject({ snapshots: 2, missing: [], damaged: [] })
  expect(report.errors).toEqual([{ key, reason: expect.any(String) }])
  expect(other.snapshot).not.toBe(snapshot)
})

it('refuses a place without a snapshot and one that is written to, and stops when it is told to', async () => {
  await expect(verify()).rejects.toMatchObject({ code: 'not_found' })
  expect(await readdir(folder)).not.toContain('lock.json')
  await addItem(100)
  await backup()
  const target = await openTarget(folder, tmpdir())
  await whileLocked(target, async () => {
    await expect(verify()).rejects.toMatchObject({ code: 'locked' })
  })
  await target.close()
  const reason = new Error('enough')
  await expect(
    verifyBackup(source.holdall.platform.backup, folder, { signal: AbortSignal.abort(reason) }),
  ).rejects.toBe(reason)
  await verify()
})

it('is asked for over HTTP, and tells its progress and its outcome in lines', async () => {
  const item = await addItem(700)
  await backup()
  await flip(item.key)
  const answer = await source.as('root', 'service')('/api/admin/backup/verify', {
    method: 'POST',
    body: JSON.stringify({ target: folder }),
    headers: { 'content-type': 'application/json' },
  })
  const lines = (await answer.text()).trim().split('\n')
  expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ result: { damaged: [{ key: item.key }] } })
  expect(JSON.parse(lines[0] as string)).toMatchObject({ progress: { step: 'snapshots' } })
})
