import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedFiles } from '../testing/campaigns/stored-files.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { finishPurges } from './finish-purges.ts'
import { markExpiredTrash, markForPurge } from './purge-media.ts'
import {
  type AnsweredItem,
  type Call,
  countedUsage,
  eventually,
  insertProject,
  item,
  json,
  noise,
  picture,
  rows,
  send,
  storedKeys,
  upload,
} from './testing/media-requests.ts'

let server: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall({ HOLDALL_WORKERS: 'on' })
  alice = server.as('alice')
})
afterAll(() => server.close())

const ALICE = { userId: 'alice', role: 'user', via: 'internal', readOnly: false } as const
const platform = () => server.holdall.platform
const ready = (id: string, call = alice) =>
  eventually(
    () => item(call, id),
    ({ status }) => status !== 'processing',
  )
const trash = (id: string) => json<AnsweredItem>(alice(`/api/media/${id}`, { method: 'DELETE' }))
/** Everything in the database that names an item. */
async function traces(id: string): Promise<Record<string, number>> {
  const [found] = await rows<Record<string, number>>(
    server.database.database,
    `select (select count(*) from media where id = $1)::int as media, (select count(*) from renditions where media_id = $1)::int as renditions,
       (select count(*) from media_aliases where media_id = $1)::int as aliases, (select count(*) from media_tags where media_id = $1)::int as tags`,
    [id],
  )
  return found as Record<string, number>
}
const NO_TRACES = { media: 0, renditions: 0, aliases: 0, tags: 0 }

async function usageIsExact(owner = 'alice'): Promise<void> {
  const counted = await countedUsage(server.database.database, owner)
  const reported = await json<{ total: { bytes: number; file_count: number } }>(server.as(owner)('/api/storage/stats'))
  expect(reported.total).toMatchObject({ bytes: counted.bytes, file_count: counted.files })
}

describe('the trash', () => {
  it('stops links with 410, hides the item, and gives all of it back', async () => {
    const photo = await upload(alice, await picture(640, 480), {
      name: 'a.jpg',
      type: 'image/jpeg',
      query: 'tags=keep',
    })
    const before = await ready(photo.id)
    const exact = await json<{ url: string }>(alice(`/api/media/${photo.id}/url?expiresIn=100`))
    const gone = await trash(photo.id)
    expect(gone.deletedAt).not.toBeNull()
    expect((await trash(photo.id)).deletedAt).toBe(gone.deletedAt)
    for (const url of [before.url, before.thumbnailUrl as string, exact.url]) {
      const refused = await fetch(url)
      expect(refused.status).toBe(410)
      expect(await refused.json()).toMatchObject({ code: 'gone' })
    }
    const listed = await json<{ items: AnsweredItem[] }>(alice('/api/media?tags=keep'))
    expect(listed.items).toEqual([])
    const binned = await json<{ items: AnsweredItem[] }>(alice('/api/media?trashed=true&tags=keep'))
    expect(binned.items.map(({ id }) => id)).toEqual([photo.id])
    const back = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${photo.id}/restore?format=v2`))
    expect(back).toMatchObject({ deletedAt: null, tags: ['keep'], storageKey: photo.storageKey })
    for (const url of [before.url, before.thumbnailUrl as string, exact.url])
      expect((await fetch(url)).status).toBe(200)
    expect((await json<{ items: AnsweredItem[] }>(alice('/api/media?tags=keep'))).items).toHaveLength(1)
    await usageIsExact()
  })

  it('of a project that is in the trash itself gives nothing back', async () => {
    const { database } = server.database
    await insertProject(database, { id: 'doomed', owner: 'alice' })
    const made = await upload(alice, 'in doomed', { query: 'projectId=doomed' })
    await trash(made.id)
    await rows(database, "update projects set deleted_at = now() where id = 'doomed'")
    expect((await send(alice, 'POST', `/api/media/${made.id}/restore`)).status).toBe(409)
    const bulk = await send(alice, 'POST', '/api/media/bulk', { ids: [made.id], action: 'restore' })
    expect(bulk.status).toBe(409)
    expect((await alice('/api/media?projectId=doomed', { method: 'POST', body: 'x' })).status).toBe(409)
  })
})

describe('a purge', () => {
  it('leaves no row, byte, rendition, alias, tag, usage or folder', async () => {
    const { database } = server.database
    const carol = server.as('carol')
    await insertProject(database, { id: 'carols', owner: 'carol' })
    const photo = await upload(carol, await picture(300, 300), { name: 'a.jpg', type: 'image/jpeg', query: 'tags=x,y' })
    await ready(photo.id, carol)
    await json(send(carol, 'POST', '/api/media/bulk', { ids: [photo.id], action: 'move', projectId: 'carols' }))
    const inside = await item(carol, photo.id)
    expect(await traces(photo.id)).toEqual({ media: 1, renditions: 1, aliases: 1, tags: 2 })
    const report = await json<object>(carol(`/api/media/${photo.id}?purge=true`, { method: 'DELETE' }))
    const thumbnailBytes = expect.any(Number)
    expect(report).toEqual({ deletedCount: 2, failedCount: 0, totalBytes: thumbnailBytes, errors: [] })
    expect(await traces(photo.id)).toEqual(NO_TRACES)
    expect(await countedUsage(database, 'carol')).toEqual({ bytes: 0, files: 0 })
    await usageIsExact('carol')
    expect(await storedKeys(platform().bucket, 'users/carol/')).toEqual([])
    expect((await storedFiles(platform().bucket.driver).keys()).filter((key) => key.includes('carol'))).toEqual([])
    expect((await carol(`/api/media/${photo.id}`)).status).toBe(404)
    expect((await fetch(inside.url)).status).toBe(404)
    for (const key of [photo.storageKey, inside.storageKey]) expect((await carol(`/storage/${key}`)).status).toBe(404)
    expect((await carol(`/api/media/${photo.id}?purge=true`, { method: 'DELETE' })).status).toBe(404)
  })

  it('that was cut off after its mark is finished by the job', async () => {
    const made = await upload(alice, noise(100), { name: 'cut.bin' })
    await markForPurge(platform().media, ALICE, made.id)
    platform().jobs.poke('media-purge')
    for (const path of [`/api/media/${made.id}`, `/api/media/${made.id}/content`, `/storage/${made.storageKey}`])
      expect((await alice(path)).status).toBe(404)
    expect((await send(alice, 'POST', `/api/media/${made.id}/restore`)).status).toBe(404)
    await eventually(
      () => traces(made.id),
      ({ media }) => media === 0,
    )
    expect(await platform().bucket.head(made.storageKey)).toBeNull()
    await usageIsExact()
  })

  it('that was cut off between bytes and row is finished by a repeat, exactly once', async () => {
    const made = await upload(server.as('dora'), noise(100), { name: 'cut.bin' })
    await rows(server.database.database, 'update media set purging_at = now(), deleted_at = now() where id = $1', [
      made.id,
    ])
    await platform().bucket.delete(made.storageKey)
    await Promise.all([finishPurges(platform().media, [made.id]), finishPurges(platform().media, [made.id])])
    expect(await traces(made.id)).toEqual(NO_TRACES)
    expect(await countedUsage(server.database.database, 'dora')).toEqual({ bytes: 0, files: 0 })
    await usageIsExact('dora')
  })

  it('in bulk goes through the job', async () => {
    const ids = [await upload(alice, 'purge 1'), await upload(alice, 'purge 2')].map(({ id }) => id)
    expect(await json(send(alice, 'POST', '/api/media/bulk', { ids, action: 'delete', purge: true }))).toEqual({
      changed: 2,
    })
    for (const id of ids)
      await eventually(
        () => traces(id),
        ({ media }) => media === 0,
      )
    await usageIsExact()
  })

  it('comes by itself when TRASH_DAYS have passed, not before', async () => {
    const made = await upload(alice, 'expiring')
    const kept = await upload(alice, 'live')
    await trash(made.id)
    const inDays = (days: number) => ({
      ...platform().media,
      clock: () => new Date(Date.now() + days * 86_400_000),
    })
    expect(await markExpiredTrash(inDays(29.9), 30)).not.toContain(made.id)
    expect((await item(alice, made.id)).deletedAt).not.toBeNull()
    const marked = await markExpiredTrash(inDays(30.1), 30)
    expect(marked).toContain(made.id)
    expect(marked).not.toContain(kept.id)
    await eventually(
      () => traces(made.id),
      ({ media }) => media === 0,
    )
    expect((await item(alice, kept.id)).deletedAt).toBeNull()
  })
})
