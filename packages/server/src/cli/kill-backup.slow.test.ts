import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { sweepScratch } from '../housekeeping.ts'
import { createBackup } from '../maintenance/backup/create-backup.ts'
import { RESTORE_MARKER_KEY } from '../maintenance/backup/restore-marker.ts'
import { noise, rows, upload } from '../media/testing/media-requests.ts'
import { Random } from '../testing/campaigns/campaign.ts'
import { filesOfFolder } from '../testing/campaigns/stored-files.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { emptyFolder, runHoldall, serveHoldall, spawnHoldall } from './testing/holdall-process.ts'

const ITEMS = 150
const KILLS = 5
const ROWS = 'select id, storage_key as key, checksum from media order by id'

let source: TestHoldall
let cwd: string
let remove: () => Promise<void>
const databases: TestDatabase[] = []
beforeAll(async () => {
  source = await testHoldall()
  for (let index = 0; index < ITEMS; index++) await upload(source.as('alice'), noise(20_000 + index))
}, 60_000)
afterAll(async () => await source.close())
beforeEach(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
})
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop()
  await remove()
})

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
const filesIn = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile())

/** Starts the command, waits until `begun`, kills it a random moment later. @returns whether it was killed amid its work */
async function killAmid(
  args: string[],
  env: Record<string, string>,
  begun: () => Promise<boolean>,
  waitMs: number,
): Promise<boolean> {
  const running = spawnHoldall(args, { cwd, env })
  while (running.child.exitCode === null && !(await begun())) await sleep(2)
  await sleep(waitMs)
  running.signal('SIGKILL')
  return (await running.ended) === 'SIGKILL'
}

it('a backup that is killed, at any moment, leaves nothing that the next does not put right', async () => {
  const random = new Random(31)
  const env = { DATABASE_URL: source.database.url, STORAGE_PATH: join(cwd, 'data') }
  const settings = { ...env, STORAGE_URL: source.holdall.config.storageUrl }
  let killed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const startAt = (await filesIn(join(cwd, 'copies', 'objects'))).length
    // Each goes on where the one before it was killed, so that the later ones are hit among rows and manifests.
    const begun = async () => (await filesIn(join(cwd, 'copies', 'objects'))).length >= Math.min(startAt + 30, ITEMS)
    if (await killAmid(['backup', 'copies'], settings, begun, random.between(0, 120))) killed += 1
  }
  expect(killed).toBeGreaterThan(1)
  const report = await runHoldall(['backup', 'copies', '--json'], { cwd, env: settings })
  expect(report).toMatchObject({ code: 0, stderr: '' })
  const { snapshot, totalObjects } = JSON.parse(report.stdout) as { snapshot: string; totalObjects: number }
  expect(totalObjects).toBe(ITEMS)
  const manifests = (await filesIn(join(cwd, 'copies/snapshots'))).filter(({ name }) => name === 'manifest.json')
  expect(manifests).toHaveLength((await readdir(join(cwd, 'copies/snapshots'))).length)
  expect(await isThere(join(cwd, 'copies', 'snapshots', snapshot, 'manifest.json'))).toBe(true)
  const verified = await runHoldall(['backup', 'copies', '--verify', '--json'], { cwd, env: settings })
  expect(verified.code).toBe(0)
  // What they spooled lies where housekeeping collects it.
  await sweepScratch(join(cwd, 'data', 'scratch'), Date.now() + 1_000)
  expect(await filesIn(join(cwd, 'data', 'scratch'))).toEqual([])
}, 120_000)

it('a restore that is killed is not served by mistake, and goes on when it is repeated', async () => {
  const random = new Random(32)
  const copies = join(cwd, 'copies')
  await createBackup(source.holdall.platform.backup, copies)
  const database = await testDatabase()
  databases.push(database)
  const env = { DATABASE_URL: database.url, STORAGE_PATH: join(cwd, 'data') }
  const objects = join(cwd, 'data', 'objects')
  const marker = join(objects, RESTORE_MARKER_KEY)
  let refused = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const startAt = (await filesIn(objects)).length
    const begun = async () =>
      (await isThere(marker)) && (await filesIn(objects)).length >= Math.min(startAt + 20, ITEMS)
    await killAmid(['restore', copies, '--yes'], env, begun, random.between(0, 80))
    if ((await rows(database.database, ROWS)).length > 0) break
    const { code, stderr } = await runHoldall(['serve', '--port', '0'], { cwd, env })
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('did not end') })
    expect(stderr).toContain('holdall restore')
    refused += 1
  }
  expect(refused).toBeGreaterThan(1)
  // The last kill may have come too late.
  if ((await rows(database.database, ROWS)).length === 0)
    expect(await runHoldall(['restore', copies, '--yes'], { cwd, env })).toMatchObject({ code: 0, stderr: '' })
  const restored = await rows<{ key: string; checksum: string }>(database.database, ROWS)
  expect(restored).toEqual(await rows(source.database.database, ROWS))
  const store = filesOfFolder(objects)
  for (const { key, checksum } of restored) expect((await store.facts(key))?.sha256).toBe(checksum)
  const server = await serveHoldall([], { cwd, env })
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(await isThere(marker)).toBe(false)
}, 180_000)
