import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertProject, item, json, noise, rows, send, upload } from '../../media/testing/media-requests.ts'
import { isolationWorld, LATITUDE, MARKER, SHARED_PROJECT, type World } from '../../testing/isolation/world.ts'

let world: World
let bob: ReturnType<World['server']['as']>
let alice: ReturnType<World['server']['as']>
beforeAll(async () => {
  world = await isolationWorld()
  bob = world.server.as('bob')
  alice = world.server.as('alice')
})
afterAll(() => world.server.close())

const readable = (name: string) => world.readable[name] as NonNullable<World['readable'][string]>

describe.each(['public', 'in a shared project'])('an item of alice’s that is %s', (name) => {
  it('is read by bob, without the place where it was taken', async () => {
    const { id, storageKey } = readable(name)
    const answers = [
      await bob(`/api/media/${id}`),
      await bob(`/api/media/${id}?format=v2`),
      await bob(`/api/media?project=${SHARED_PROJECT}&facets=true`),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(await answer.text()).not.toMatch(LATITUDE)
    }
    for (const path of [`/api/media/${id}/content`, `/storage/${encodeURI(storageKey)}`])
      expect((await bob(path)).status, path).toBe(200)
    for (const path of [`/api/media/${id}/thumbnail`, `/api/media/${id}/image?w=128&format=jpeg`]) {
      const picture = await bob(path)
      expect(picture.status, path).toBe(200)
      const bytes = Buffer.from(await picture.arrayBuffer()).toString('latin1')
      expect(bytes.includes('Exif') || bytes.includes(MARKER), path).toBe(false)
    }
    expect(JSON.stringify((await item(alice, id)).metadata)).toMatch(LATITUDE)
  })

  it('is changed by nobody but alice', async () => {
    const { id } = readable(name)
    const before = await world.snapshot()
    const mine = world.bobsMediaId
    const attempts = [
      send(bob, 'PATCH', `/api/media/${id}`, { title: 'stolen' }),
      send(bob, 'PATCH', `/api/media/${id}`, { visibility: 'private' }),
      send(bob, 'DELETE', `/api/media/${id}`),
      send(bob, 'DELETE', `/api/media/${id}?purge=true&force=true`),
      send(bob, 'POST', `/api/media/${id}/restore`),
      send(bob, 'POST', `/api/media/${id}/retry`),
      send(bob, 'POST', `/api/media/${id}/revoke-links`),
      send(bob, 'POST', `/api/media/${id}/copy`, {}),
      bob(`/api/media/${id}/content`, { method: 'PUT', body: 'stolen', headers: { 'content-type': 'text/plain' } }),
      ...[{ action: 'delete' }, { action: 'tag', tags: ['x'] }, { action: 'move', projectId: null }].map((change) =>
        send(bob, 'POST', '/api/media/bulk', { ids: [mine, id], ...change }),
      ),
      send(bob, 'POST', '/api/media/bulk', { ids: [mine], action: 'move', projectId: SHARED_PROJECT }),
      upload(bob, 'x', { query: `projectId=${SHARED_PROJECT}` }).then(
        () => new Response(null, { status: 201 }),
        (error) => new Response(null, { status: Number(/upload: (\d+)/.exec(error.message)?.[1]) }),
      ),
    ]
    for (const [index, { status }] of (await Promise.all(attempts)).entries())
      expect([403, 404, 409], `attempt ${index}: ${status}`).toContain(status)
    expect(await world.snapshot()).toEqual(before)
    expect((await item(bob, mine)).tags).toEqual([])
  })

  it('is not among bob’s own', async () => {
    const { items } = await json<{ items: { id: string }[] }>(bob('/api/media?limit=200'))
    expect(items.map(({ id }) => id)).not.toContain(readable(name).id)
    const { userId, usedBytes } = await json<{ userId: string; usedBytes: number }>(bob('/api/usage'))
    expect({ userId, usedBytes }).toEqual({ userId: 'bob', usedBytes: 4 })
  })
})

it('a bulk change by filter reaches nothing of alice’s', async () => {
  const before = await world.snapshot()
  const carol = world.server.as('carol')
  await insertProject(world.server.holdall.platform.database, { id: 'custom-carol', owner: 'carol' })
  for (const filter of [
    { project: [SHARED_PROJECT] },
    { project: ['custom-own'] },
    { visibility: ['public'] },
    { q: MARKER },
  ]) {
    for (const change of [
      { action: 'delete', purge: true },
      { action: 'visibility', visibility: 'public' },
    ])
      expect([202, 400]).toContain((await send(carol, 'POST', '/api/media/bulk', { filter, ...change })).status)
  }
  await world.settle()
  expect(await world.snapshot()).toEqual(before)
})

it('an Idempotency-Key of alice’s is bob’s own when he uses it', async () => {
  const mine = await upload(bob, 'other bytes', { headers: { 'idempotency-key': world.idempotencyKey } })
  expect(mine).toMatchObject({ ownerUserId: 'bob', title: '', sizeBytes: 11 })
  await json(send(bob, 'DELETE', `/api/media/${mine.id}?purge=true`))
})

it('leaving a project ends what its viewer could fetch, at once', async () => {
  const { database } = world.server.holdall.platform
  const { id, storageKey } = readable('in a shared project')
  const gil = world.server.as('gil')
  await rows(
    database,
    `insert into project_members (project_id, user_id, owner_user_id, role) values ($1, 'gil', 'alice', 'viewer')`,
    [SHARED_PROJECT],
  )
  const paths = [
    `/api/media/${id}`,
    `/api/media/${id}/content`,
    `/storage/${encodeURI(storageKey)}`,
    `/api/media/${id}/url`,
  ]
  for (const path of paths) expect((await gil(path)).status, path).toBe(200)
  await rows(database, `delete from project_members where user_id = 'gil'`)
  for (const path of paths) expect((await gil(path)).status, path).toBe(404)
})

it('what alice or a service has just fetched is not handed to the next who asks', async () => {
  const { mediaId } = world.hidden.private as NonNullable<World['hidden'][string]>
  const path = `/api/media/${mediaId}/content`
  for (const call of [alice, world.server.as('root', 'service')]) expect((await call(path)).status).toBe(200)
  expect((await bob(path)).status).toBe(404)
  expect((await fetch(world.server.url + path)).status).toBe(404)
  expect((await alice(path, { headers: { 'if-none-match': '"x"' } })).headers.get('cache-control')).toContain('private')
})

describe('identical content', () => {
  /** How many names the file of an item has; one where the store links nothing. */
  const links = async (call: typeof bob, id: string) => {
    const { storageKey } = await item(call, id)
    const { name, root } = world.server.holdall.platform.bucket.driver
    return name === 'fs' ? (await stat(fileURLToPath(`${root.replace(/\/$/, '')}/${storageKey}`))).nlink : 1
  }

  it('is never shared between two owners', async () => {
    const bytes = noise(100_000)
    const options = { name: 'a.bin', type: 'application/octet-stream' }
    const hers = await upload(alice, bytes, options)
    const his = await upload(bob, bytes, options)
    expect([await links(alice, hers.id), await links(bob, his.id)]).toEqual([1, 1])
    await json(send(bob, 'DELETE', `/api/media/${his.id}?purge=true`))
  })

  it('is not shared either when an editor copies an own item into the owner’s project', async () => {
    await rows(
      world.server.holdall.platform.database,
      `insert into project_members (project_id, user_id, owner_user_id, role) values ($1, 'ed', 'alice', 'editor')`,
      [SHARED_PROJECT],
    )
    const ed = world.server.as('ed')
    const own = await upload(ed, noise(100_000), { name: 'a.bin', type: 'application/octet-stream' })
    const copy = await json<{ id: string; ownerUserId: string; checksum: string }>(
      send(ed, 'POST', `/api/media/${own.id}/copy`, { projectId: SHARED_PROJECT }),
      201,
    )
    expect(copy).toMatchObject({ ownerUserId: 'alice', checksum: own.checksum })
    expect([await links(ed, own.id), await links(alice, copy.id)]).toEqual([1, 1])
  })
})
