import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { json, noise, picture, send, upload } from '../../media/testing/media-requests.ts'
import { storedFiles } from '../../testing/campaigns/stored-files.ts'
import { testS3 } from '../../testing/s3/test-s3.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { createBackup } from './create-backup.ts'
import { inLanes } from './in-lanes.ts'
import { restoreBackup } from './restore-backup.ts'

const s3 = await testS3()
let source: TestHoldall
let folder: string
const others: TestHoldall[] = []

beforeAll(async () => {
  source = await testHoldall()
})
afterAll(async () => {
  await source.close()
  if (!('skipped' in s3)) await s3.release()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-backup-test-'))
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
  await rm(folder, { recursive: true })
})

const backup = (options = {}, to = folder) => createBackup(source.holdall.platform.backup, to, options)
const restore = (into: TestHoldall, options = {}, from = folder) =>
  restoreBackup(into.holdall.platform.backup, from, options)
async function another(settings: Parameters<typeof testHoldall>[0] = {}): Promise<TestHoldall> {
  const made = await testHoldall(settings)
  others.push(made)
  return made
}
const rowsOf = async (server: TestHoldall, text: string) =>
  (await server.holdall.platform.database.one<Record<string, string>>('service', { text, values: [] })).rows
const HEADS = `select d.project_id, d.name, d.revision::text as revision, r.body from documents d
  join document_revisions r using (project_id, name, revision) order by 1, 2`
const MEDIA = 'select id, storage_key as key, checksum from media where purging_at is null order by id'

/** Saves, uploads, replaces and purges until it is told to stop. */
function load(server: TestHoldall, project: string) {
  const alice = server.as('alice')
  const acknowledged = new Map<string, string>()
  const texts = new Map<string, string>()
  let ended = false
  const uploading = async () => {
    for (let index = 0; !ended; index++) {
      const bytes = noise(500 + ((index * 7919) % 90_000))
      const { id, checksum } = await upload(alice, bytes)
      acknowledged.set(id, checksum)
      if (index % 5 !== 4) continue
      const [first] = acknowledged.keys()
      acknowledged.delete(first as string)
      await json(alice(`/api/media/${first}?purge=true`, { method: 'DELETE' }))
    }
  }
  const saving = async () => {
    for (let index = 0; !ended; index++) {
      const body = JSON.stringify({ index, filler: 'x'.repeat((index * 31) % 3_000) })
      const saved = await alice(`/api/storage/projects/${project}/documents/timeline`, {
        method: 'PUT',
        body,
        headers: { 'content-type': 'application/json', ...(index === 0 ? {} : { 'if-match': '*' }) },
      })
      if (!saved.ok) throw new Error(`${saved.status} ${await saved.text()}`)
      texts.set((saved.headers.get('etag') as string).replaceAll('"', ''), body)
    }
  }
  const running = Promise.all([uploading(), uploading(), saving()])
  return {
    acknowledged,
    texts,
    async stop() {
      ended = true
      await running
    },
  }
}

async function film(server: TestHoldall): Promise<string> {
  const odd = { tab: 'a\tb', line: 'c\nd', slash: '\\N', null: '\u0000' }
  const plain = { name: 'Film', type: 'custom' }
  const made = await json<{ id: string }>(send(server.as('alice'), 'POST', '/api/storage/projects', plain), 201)
  await send(server.as('alice'), 'PUT', `/api/storage/projects/${made.id}/documents/odd`, odd)
  return made.id
}

describe('a backup of a server that works', () => {
  it.each([
    ['a folder', () => ({}), () => folder],
    ['S3, from a folder', () => ('skipped' in s3 ? null : { STORAGE_URL: s3.url('restored') }), () => folder],
    ['a folder, by way of S3', () => ({}), () => ('skipped' in s3 ? null : s3.url('backups'))],
  ] as const)(
    'is restored into %s byte by byte, as of one instant',
    async (_name, settings, place) => {
      const [into, to] = [settings(), place()]
      if (into === null || to === null) return
      const project = await film(source)
      await upload(source.as('alice'), await picture(64, 48))
      const work = load(source, project)
      while (work.acknowledged.size < 12) await new Promise((resolve) => setTimeout(resolve, 20))
      const before = new Map(work.acknowledged)
      const report = await backup({}, to)
      const during = new Map(work.acknowledged)
      await work.stop()
      expect(report.missing).toEqual([])
      const target = await another(into)
      expect(await restore(target, {}, to)).toMatchObject({ snapshot: report.snapshot, rows: report.rows })

      const store = storedFiles(target.holdall.platform.bucket.driver)
      const media = await rowsOf(target, MEDIA)
      await inLanes(media, 8, async ({ key, checksum }) => {
        expect((await store.facts(key as string))?.sha256).toBe(checksum)
      })
      const restored = new Map(media.map(({ id, checksum }) => [id as string, checksum as string]))
      // What was acknowledged before it began, and was not deleted while it ran.
      for (const [id, checksum] of before) if (during.has(id)) expect(restored.get(id)).toBe(checksum)
      const heads = await rowsOf(target, HEADS)
      const timeline = heads.find(({ project_id, name }) => project_id === project && name === 'timeline')
      expect(timeline?.body).toBe(work.texts.get(timeline?.revision as string))
      const odd = await target.as('alice')(`/api/storage/projects/${project}/documents/odd`)
      expect(await odd.json()).toMatchObject({ tab: 'a\tb', line: 'c\nd', slash: '\\N', null: '\u0000' })

      const { platform } = target.holdall
      const diagnosis = await platform.diagnose({ rehashMs: Number.POSITIVE_INFINITY, graceMs: 0 })
      expect(diagnosis.findings).toEqual([])
      // It goes on from there: new rows get new numbers, and the older bucket is not its own any more.
      await upload(target.as('alice'), noise(10))
      expect((await send(target.as('alice'), 'PUT', `/api/storage/projects/${project}/documents/new`, {})).status).toBe(
        201,
      )
      expect((await source.holdall.platform.planCollection()).refusal).toBeNull()
    },
    60_000,
  )

  it('sends nothing twice, and keeps as many snapshots as it is told', async () => {
    const alice = source.as('alice')
    const first = await upload(alice, noise(5_000))
    await backup()
    await json(alice(`/api/media/${first.id}?purge=true`, { method: 'DELETE' }))
    await upload(alice, noise(6_000))
    const second = await backup()
    expect(second).toMatchObject({ sentObjects: 1, sentBytes: 6_000 })
    expect((await backup({ keep: 2 })).removed).toEqual({ removedSnapshots: 1, removedObjects: 1, removedBytes: 5_000 })
    expect((await backup({ keep: 1 })).removed).toMatchObject({ removedSnapshots: 2, removedObjects: 0 })
    const target = await another()
    await restore(target)
    expect(await rowsOf(target, MEDIA)).toEqual(await rowsOf(source, MEDIA))
    await expect(backup({ keep: 0 })).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('refuses places that are none, and the store that it is of', async () => {
    const { name, root } = source.holdall.platform.bucket.driver
    const own = name === 'fs' ? [root, `${root.replace(/\/$/, '')}/inside`] : []
    for (const to of ['memory:', 'relative/folder', 'http://h/x', ...own])
      await expect(backup({}, to), to).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('says which bytes were lost or damaged before, and has the rest', async () => {
    const alice = source.as('alice')
    const [lost, bad] = [await upload(alice, noise(700)), await upload(alice, noise(800))]
    const { bucket } = source.holdall.platform
    await bucket.delete(lost.storageKey)
    await bucket.delete(bad.storageKey)
    await bucket.put(bad.storageKey, noise(800))
    const { missing } = await backup()
    expect(missing.map(({ key, reason }) => [key, reason]).sort()).toEqual(
      [
        [bad.storageKey, 'damaged'],
        [lost.storageKey, 'missing'],
      ].sort(),
    )
    const target = await another()
    expect((await restore(target)).missing).toHaveLength(2)
    for (const { id } of [lost, bad]) await alice(`/api/media/${id}?purge=true`, { method: 'DELETE' })
  })

  it('of a killed process is no snapshot, and is cleaned up by the next', async () => {
    await upload(source.as('alice'), noise(100))
    const { snapshot } = await backup()
    await rm(join(folder, 'snapshots', snapshot, 'manifest.json'))
    await expect(restore(await another())).rejects.toMatchObject({ code: 'not_found' })
    await backup()
    expect(await readdir(join(folder, 'snapshots'))).not.toContain(snapshot)
  })
})

describe('a restore', () => {
  it('refuses an instance that is not empty, and leaves it', async () => {
    await upload(source.as('alice'), noise(100))
    await backup()
    const target = await another()
    const kept = await upload(target.as('bob'), noise(50))
    await expect(restore(target)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not empty'),
    })
    expect((await target.as('bob')(`/api/media/${kept.id}/content`)).status).toBe(200)
    const known = await another()
    await known.holdall.platform.database.one('service', { text: "insert into users (id) values ('x')", values: [] })
    await expect(restore(known)).rejects.toMatchObject({ code: 'conflict' })
    const strayed = await another()
    await strayed.holdall.platform.bucket.put('users/x/library/uploads/files/x.bin', noise(5))
    await expect(restore(strayed)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('goes on where a killed one ended, and does not take over what is cut', async () => {
    const alice = source.as('alice')
    const [one, two] = [await upload(alice, noise(3_000)), await upload(alice, noise(4_000))]
    await backup()
    const target = await another()
    const { bucket } = target.holdall.platform
    await bucket.put(one.storageKey, await source.holdall.platform.bucket.readBytes(one.storageKey))
    // Of the right length alone.
    await bucket.put(two.storageKey, noise(4_000))
    await restore(target)
    const store = storedFiles(bucket.driver)
    for (const { storageKey, checksum } of [one, two]) expect((await store.facts(storageKey))?.sha256).toBe(checksum)
  })

  const damages: [string, (snapshot: string) => Promise<void>][] = [
    ['a table that was cut', (id) => truncate(join(folder, 'snapshots', id, 'tables/media.copy'), 10)],
    ['a table that was changed', (id) => flip(join(folder, 'snapshots', id, 'tables/media.copy'))],
    ['a table that is gone', (id) => rm(join(folder, 'snapshots', id, 'tables/projects.copy'))],
    ['a changed list of objects', (id) => flip(join(folder, 'snapshots', id, 'objects.ndjson'))],
    ['a changed manifest', (id) => flip(join(folder, 'snapshots', id, 'manifest.json'))],
    ['a cut manifest', (id) => truncate(join(folder, 'snapshots', id, 'manifest.json'), 50)],
    ['an object that is gone', async () => rm(await anObject())],
    ['an object that was cut', async () => truncate(await anObject(), 1)],
    ['a manifest of another version', (id) => otherVersion(join(folder, 'snapshots', id, 'manifest.json'))],
  ]
  it.each(damages)('refuses %s, and touches nothing', async (_name, damage) => {
    await upload(source.as('alice'), noise(100))
    const { snapshot } = await backup()
    await damage(snapshot)
    const target = await another()
    await expect(restore(target)).rejects.toMatchObject({ code: 'corrupt' })
    expect(await rowsOf(target, MEDIA)).toEqual([])
    const keys = await storedFiles(target.holdall.platform.bucket.driver).keys()
    expect(keys.filter((key) => !key.startsWith('.holdall'))).toEqual([])
  })

  it('refuses bytes that were changed, before any row is there', async () => {
    await upload(source.as('alice'), noise(100))
    await backup()
    await flip(await anObject())
    const target = await another()
    await expect(restore(target)).rejects.toMatchObject({ code: 'corrupt' })
    expect(await rowsOf(target, MEDIA)).toEqual([])
  })

  it('only tells while it is not asked to do it', async () => {
    await upload(source.as('alice'), noise(100))
    await backup()
    const target = await another()
    expect(await restore(target, { dryRun: true })).toMatchObject({ dryRun: true })
    expect(await rowsOf(target, MEDIA)).toEqual([])
    await expect(restore(target, { snapshot: '20200101T000000000Z-000000' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  async function flip(path: string): Promise<void> {
    const bytes = await readFile(path)
    const at = bytes.length >> 1
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(path, bytes)
  }

  async function anObject(): Promise<string> {
    const [first] = await readdir(join(folder, 'objects'))
    const [object] = await readdir(join(folder, 'objects', first as string))
    return join(folder, 'objects', first as string, object as string)
  }

  async function otherVersion(path: string): Promise<void> {
    const [text = ''] = (await readFile(path, 'utf8')).split('\n')
    const changed = text.replace('"version":1', '"version":2')
    await writeFile(path, `${changed}\n${createHash('sha256').update(changed).digest('hex')}\n`)
  }
})
