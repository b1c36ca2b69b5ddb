import { parseKey } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
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
  sha256,
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

const platform = () => server.holdall.platform
const ready = (id: string, call = alice) =>
  eventually(
    () => item(call, id),
    ({ status }) => status !== 'processing',
  )
const purge = (id: string) => json<object>(alice(`/api/media/${id}?purge=true`, { method: 'DELETE' }))

async function hashOf(url: string, call: Call = (path) => fetch(path)): Promise<string> {
  const response = await call(url)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return sha256(new Uint8Array(await response.arrayBuffer()))
}

async function usageIsExact(owner = 'alice'): Promise<void> {
  const counted = await countedUsage(server.database.database, owner)
  const reported = await json<{ total: { bytes: number; file_count: number } }>(server.as(owner)('/api/storage/stats'))
  expect(reported.total).toMatchObject({ bytes: counted.bytes, file_count: counted.files })
}

describe('PUT /:id/content', () => {
  const replace = (id: string, body: Uint8Array<ArrayBuffer>, type: string, name: string, call = alice) =>
    call(`/api/media/${id}/content?format=v2`, {
      method: 'PUT',
      body,
      headers: { 'content-type': type, 'x-filename': name },
    })

  it('keeps the id, changes key and checksum, and leaves the old bytes as a trashed item of their own', async () => {
    const { database } = server.database
    const first = await picture(400, 300)
    const second = await picture(120, 240, { r: 0, g: 0, b: 255 })
    const made = await upload(alice, first, { name: 'first.jpg', type: 'image/jpeg', query: 'title=Kept&tags=k' })
    const before = await ready(made.id)
    const answer = await json<AnsweredItem>(replace(made.id, second, 'image/jpeg', 'second.jpg'))
    expect(answer).toMatchObject({
      id: made.id,
      title: 'Kept',
      tags: ['k'],
      originalFilename: 'second.jpg',
      width: null,
      thumbnailUrl: null,
    })
    expect(answer.checksum).toBe(sha256(second))
    expect(answer.storageKey).not.toBe(made.storageKey)
    const now = await ready(made.id)
    expect(now).toMatchObject({ status: 'ready', width: 120, height: 240 })
    expect(now.placeholder).not.toBe(before.placeholder)
    const thumbnail = await fetch(now.thumbnailUrl as string)
    expect(thumbnail.status).toBe(200)
    expect(await hashOf(now.url)).toBe(sha256(second))
    // The old key still names the item.
    expect(await hashOf(`/storage/${made.storageKey}`, alice)).toBe(sha256(second))
    const { items } = await json<{ items: AnsweredItem[] }>(
      alice('/api/media?trashed=true&format=v2&limit=1&sort=-updated'),
    )
    const old = items[0] as AnsweredItem
    expect(old).toMatchObject({
      originalMediaId: made.id,
      checksum: sha256(first),
      originalFilename: 'first.jpg',
      width: 400,
    })
    await usageIsExact()
    const restored = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${old.id}/restore?format=v2`))
    expect(await hashOf(restored.url)).toBe(sha256(first))
    expect((await fetch(restored.thumbnailUrl as string)).status).toBe(200)
    await purge(old.id)
    expect(await hashOf((await item(alice, made.id)).url)).toBe(sha256(second))
    expect((await fetch((await item(alice, made.id)).thumbnailUrl as string)).status).toBe(200)
    await purge(made.id)
    await usageIsExact()
    expect(
      await rows(database, 'select * from media where checksum = any ($1)', [[sha256(first), sha256(second)]]),
    ).toEqual([])
  })

  it('with bytes that were there before keeps every preview apart', async () => {
    const bytes = await picture(333, 222, { r: 1, g: 200, b: 1 })
    const made = await upload(alice, bytes, { name: 'same.jpg', type: 'image/jpeg' })
    await ready(made.id)
    await json(replace(made.id, bytes, 'image/jpeg', 'same.jpg'))
    const now = await ready(made.id)
    expect((await fetch(now.thumbnailUrl as string)).status).toBe(200)
    const { items } = await json<{ items: AnsweredItem[] }>(
      alice('/api/media?trashed=true&format=v2&sort=-updated&limit=1'),
    )
    expect(items[0]?.originalMediaId).toBe(made.id)
    await purge((items[0] as AnsweredItem).id)
    expect((await fetch((await item(alice, made.id)).thumbnailUrl as string)).status).toBe(200)
    await usageIsExact()
    await purge(made.id)
    await usageIsExact()
    expect((await storedKeys(platform().bucket, `users/alice/library/thumbnails/${made.id}/`)).length).toBe(0)
  })

  it('takes large bodies, another kind, and an editor’s', async () => {
    await insertProject(server.database.database, {
      id: 'edited',
      owner: 'olga',
      editors: ['alice'],
      viewers: ['vera'],
    })
    const made = await upload(alice, 'words', { query: 'projectId=edited' })
    const bytes = noise(1_700_000)
    const now = await json<AnsweredItem>(replace(made.id, bytes, 'application/octet-stream', 'big.bin'))
    expect(now).toMatchObject({
      ownerUserId: 'olga',
      createdBy: 'alice',
      projectId: 'edited',
      mimeType: 'application/octet-stream',
    })
    expect(parseKey(now.storageKey)).toMatchObject({ layout: 'project', projectId: 'edited', category: 'uploads' })
    expect(await hashOf(now.url)).toBe(sha256(bytes))
    // What the request says about another place is not heeded.
    const elsewhere = await alice(`/api/media/${made.id}/content?projectId=nowhere&sourceType=stock`, {
      method: 'PUT',
      body: 'words again',
    })
    expect(parseKey((await json<AnsweredItem>(elsewhere)).storageKey)).toMatchObject({
      layout: 'project',
      projectId: 'edited',
    })
    expect(await rows(server.database.database, 'select * from reservations')).toEqual([])
    await usageIsExact('olga')
    const before = await storedKeys(platform().bucket, 'users/')
    for (const [user, status] of [
      ['vera', 403],
      ['mallory', 404],
    ] as const)
      for (const body of [noise(10), noise(1_100_000)])
        expect((await replace(made.id, body, 'text/plain', 'x', server.as(user))).status).toBe(status)
    expect(await storedKeys(platform().bucket, 'users/')).toEqual(before)
  })

  it('is refused for what is in the trash or too much for the quota, and changes nothing', async () => {
    const quinn = server.as('quinn')
    const made = await upload(quinn, noise(1_000), { name: 'q.bin' })
    await json(send(server.as('op', 'service'), 'PATCH', '/api/admin/users/quinn', { quotaBytes: 1_500 }))
    const before = await storedKeys(platform().bucket, 'users/quinn/')
    const refused = await replace(made.id, noise(600), 'text/plain', 'q.bin', quinn)
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([413, 'quota_exceeded'])
    expect((await replace(made.id, noise(0), 'text/plain', 'q.bin', quinn)).status).toBe(422)
    expect(await item(quinn, made.id)).toMatchObject({ checksum: made.checksum, storageKey: made.storageKey })
    await quinn(`/api/media/${made.id}`, { method: 'DELETE' })
    expect((await replace(made.id, noise(10), 'text/plain', 'q.bin', quinn)).status).toBe(409)
    expect(await storedKeys(platform().bucket, 'users/quinn/')).toEqual(before)
  })
})
