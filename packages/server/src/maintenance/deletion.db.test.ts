import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DeletionReport } from '@holdall/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { finishPurges } from '../media/finish-purges.ts'
import { type Call, countedUsage, item, json, noise, picture, send, upload } from '../media/testing/media-requests.ts'
import { Bucket } from '../storage/bucket.ts'
import { withFaults } from '../storage/wrap/fault.ts'
import { storedFiles } from '../testing/campaigns/stored-files.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { deletePrefix, planPrefix } from './delete-prefix.ts'
import { eraseUser, planErasure } from './erase-user.ts'

let server: TestHoldall
let alice: Call
let operator: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  operator = server.as('root', 'service')
})
afterAll(() => server.close())

const platform = () => server.holdall.platform
const keysOf = async (part: string) =>
  (await storedFiles(platform().bucket.driver).keys()).filter((key) => key.includes(part))
const empty = () => eraseUser(platform().deletion, 'alice')
afterEach(empty)

/** What a route that answers lines says last. */
async function outcome<T>(answer: Promise<Response>): Promise<T> {
  const lines = (await (await answer).text()).trim().split('\n')
  return (JSON.parse(lines.at(-1) as string) as { result: T }).result
}

async function project(call: Call): Promise<{ id: string }> {
  return await json<{ id: string }>(send(call, 'POST', '/api/storage/projects', { name: 'Film', type: 'custom' }), 201)
}

describe('deleting by prefix', () => {
  it('tells what would go, then takes rows, bytes and what no row knows, and nothing beside it', async () => {
    const inside = await project(alice)
    const kept = await upload(alice, noise(500))
    for (const name of ['a', 'b']) await upload(alice, noise(1_000), { query: `projectId=${inside.id}`, name })
    const prefix = `users/alice/projects/${inside.id}/`
    await platform().bucket.put(`${prefix}uploads/stray.bin`, noise(77))
    expect(await outcome(send(operator, 'POST', '/api/admin/clear', { prefix }))).toEqual({
      prefix,
      items: 2,
      objects: 3,
      totalBytes: 2_077,
    })
    expect(await keysOf(inside.id)).toHaveLength(3)
    const done = await outcome<DeletionReport>(send(operator, 'POST', '/api/admin/clear', { prefix, dryRun: false }))
    expect(done).toEqual({ deletedCount: 3, failedCount: 0, totalBytes: 2_077, errors: [] })
    expect(await keysOf(inside.id)).toEqual([])
    expect((await item(alice, kept.id)).id).toBe(kept.id)
    expect(await countedUsage(platform().database, 'alice')).toEqual({ bytes: 500, files: 1 })
  })

  it('reports what cannot be deleted now, keeps its row, and takes it the next time', async () => {
    const stubborn = await upload(alice, noise(1_000))
    const other = await upload(alice, noise(2_000))
    const { bucket, deletion, media } = platform()
    const faulty = new Bucket(withFaults(bucket.driver, [{ damage: 'before', operations: ['deleteMany'], times: 2 }]))
    const broken = {
      ...deletion,
      bucket: faulty,
      finishPurges: (ids: readonly string[]) => finishPurges({ ...media, bucket: faulty }, ids),
    }
    const first = await deletePrefix(broken, 'users/alice/')
    expect(first).toMatchObject({ deletedCount: 0, failedCount: 2, totalBytes: 0 })
    expect(first.errors.map(({ key }) => key).sort()).toEqual([stubborn.storageKey, other.storageKey].sort())
    expect(await keysOf('users/alice/')).toHaveLength(2)
    const again = await deletePrefix(deletion, 'users/alice/')
    expect(again).toEqual({ deletedCount: 2, failedCount: 0, totalBytes: 3_000, errors: [] })
    expect(await keysOf('users/alice/')).toEqual([])
    expect(await countedUsage(platform().database, 'alice')).toEqual({ bytes: 0, files: 0 })
  })

  it('refuses what no key begins with', async () => {
    for (const prefix of ['/', '../', 'users//', 'a\\b'])
      await expect(planPrefix(platform().deletion, prefix)).rejects.toMatchObject({ code: 'invalid_request' })
  })
})

describe('erasing a user', () => {
  it('takes projects, snapshots with what they pin, media and keys; others keep what they have', async () => {
    const film = await project(alice)
    const pinned = await upload(alice, noise(3_000), { query: `projectId=${film.id}` })
    const saved = await send(alice, 'PUT', `/api/storage/projects/${film.id}/documents/timeline`, { clip: pinned.id })
    expect(saved.status).toBeLessThan(300)
    await json(send(alice, 'POST', `/api/storage/projects/${film.id}/snapshots`, { name: 'one' }), 201)
    await json(alice(`/api/media/${pinned.id}?purge=true&force=true`, { method: 'DELETE' }))
    await upload(alice, await picture(40, 30))
    await json(send(alice, 'POST', '/api/keys', { name: 'k' }), 201)
    const board = await json<{ id: string }>(send(alice, 'POST', '/api/moodboards', { title: 'b' }), 201)
    await json(send(alice, 'POST', `/api/moodboards/${board.id}/items`, { note: 'mine' }), 201)
    const bobs = await upload(server.as('bob'), noise(900))
    expect(await planErasure(platform().deletion, 'alice')).toMatchObject({ projects: 1, boards: 1, items: 2 })
    const report = await outcome<DeletionReport>(
      send(operator, 'POST', '/api/admin/users/alice/erase', { dryRun: false }),
    )
    expect(report).toMatchObject({ deletedCount: 2, failedCount: 0 })
    expect(await keysOf('users/alice')).toEqual([])
    const { name, root } = platform().bucket.driver
    if (name === 'fs') expect(existsSync(fileURLToPath(`${root}/users/alice`))).toBe(false)
    expect(await countedUsage(platform().database, 'alice')).toEqual({ bytes: 0, files: 0 })
    const left = await platform().database.one<{ n: number }>('service', {
      text: `select (select count(*) from projects where owner_user_id = 'alice')::int + (select count(*) from media where owner_user_id = 'alice')::int
        + (select count(*) from moodboards where owner_user_id = 'alice')::int + (select count(*) from moodboard_items where owner_user_id = 'alice')::int
        + (select count(*) from api_keys where user_id = 'alice')::int as n`,
      values: [],
    })
    expect(left.rows[0]?.n).toBe(0)
    expect((await item(server.as('bob'), bobs.id)).id).toBe(bobs.id)
  })
})

describe('a clean-up', () => {
  it('shows what would go, spares what is used and what is young, and takes the rest', async () => {
    const film = await project(alice)
    const [old, used, fresh] = [
      await upload(alice, noise(10)),
      await upload(alice, noise(20)),
      await upload(alice, noise(30)),
    ]
    await send(alice, 'PUT', `/api/storage/projects/${film.id}/documents/timeline`, { clip: used.id })
    const onBoard = await upload(alice, noise(25))
    const board = await json<{ id: string }>(send(alice, 'POST', '/api/moodboards', { title: 'b' }), 201)
    await json(send(alice, 'POST', `/api/moodboards/${board.id}/items`, { mediaId: onBoard.id }), 201)
    const inTrash = await upload(alice, noise(40))
    await alice(`/api/media/${inTrash.id}`, { method: 'DELETE' })
    const age = (ids: string[]) =>
      platform().database.one('service', {
        text: `update media set updated_at = now() - interval '100 days', deleted_at = deleted_at - interval '100 days' where id = any ($1::text[])`,
        values: [ids],
      })
    await age([old.id, used.id, onBoard.id, inTrash.id])
    const ask = (body: object) => send(alice, 'POST', '/api/storage/cleanup', body)
    const plan = await json<{ items: number; totalBytes: number; largest: { id: string; reason: string }[] }>(
      ask({ kinds: ['trash', 'unused'], olderThanDays: 90 }),
    )
    expect(plan).toMatchObject({ items: 2, totalBytes: 50 })
    expect(plan.largest.map(({ id, reason }) => [id, reason])).toEqual([
      [inTrash.id, 'trash'],
      [old.id, 'unused'],
    ])
    expect(await json(ask({ olderThanDays: 90, dryRun: false }))).toMatchObject({ deletedCount: 1, totalBytes: 40 })
    expect(await json(ask({ kinds: ['unused'], olderThanDays: 90, dryRun: false }))).toMatchObject({ deletedCount: 1 })
    for (const { id } of [used, onBoard, fresh]) expect((await alice(`/api/media/${id}`)).status).toBe(200)
    expect((await ask({ olderThanDays: -1 })).status).toBe(400)
    expect((await ask({ olderThanDays: 1, kinds: ['everything'] })).status).toBe(400)
  })

  it('tells how far it is as JSON lines to those who ask for them, and takes nothing of others', async () => {
    const hers = [await upload(alice, noise(10)), await upload(alice, noise(20))]
    const bob = server.as('bob')
    const his = await upload(bob, noise(30))
    for (const { id } of hers) await alice(`/api/media/${id}`, { method: 'DELETE' })
    await bob(`/api/media/${his.id}`, { method: 'DELETE' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    const ask = (dryRun: boolean, accept: string) =>
      alice('/api/storage/cleanup', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: accept },
        body: JSON.stringify({ olderThanDays: 0, dryRun }),
      })
    const plan = await ask(true, 'application/x-ndjson')
    expect(plan.headers.get('content-type')).toContain('application/json')
    expect(await plan.json()).toMatchObject({ items: 2, totalBytes: 30 })
    const answer = await ask(false, 'application/x-ndjson')
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    const lines = (await answer.text()).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { progress: { items: 2, deletedCount: 2, failedCount: 0, totalBytes: 30 } },
      { result: { deletedCount: 2, failedCount: 0, totalBytes: 30, errors: [] } },
    ])
    expect(await (await ask(false, '*/*')).json()).toEqual({
      deletedCount: 0,
      failedCount: 0,
      totalBytes: 0,
      errors: [],
    })
    const own = { olderThanDays: 0, dryRun: false }
    expect(await json(send(bob, 'POST', '/api/storage/cleanup', own))).toMatchObject({ deletedCount: 1 })
  })

  it('of everybody is for a service alone', async () => {
    const hers = await upload(alice, noise(10))
    await alice(`/api/media/${hers.id}`, { method: 'DELETE' })
    const body = { olderThanDays: 0, everyone: true }
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await json(send(server.as('bob'), 'POST', '/api/storage/cleanup', body))).toMatchObject({ items: 0 })
    expect(await json(send(operator, 'POST', '/api/storage/cleanup', body))).toMatchObject({ items: 1 })
  })
})
