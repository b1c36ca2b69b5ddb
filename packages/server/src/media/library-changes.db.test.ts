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

const problem = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) })

describe('PATCH', () => {
  it('merges metadata and replaces what it names, and nothing else', async () => {
    const made = await upload(alice, 'p1', { query: 'format=v2&title=One&tags=a,b&description=D' })
    const path = `/api/media/${made.id}?format=v2`
    await json(send(alice, 'PATCH', path, { metadata: { camera: { make: 'X', iso: 100 }, keep: 1 } }))
    const merged = await json<AnsweredItem>(
      send(alice, 'PATCH', path, { metadata: { camera: { iso: null, lens: 'L' } } }),
    )
    expect(merged.metadata).toEqual({ camera: { make: 'X', lens: 'L' }, keep: 1 })
    expect(merged).toMatchObject({ title: 'One', tags: ['a', 'b'], description: 'D' })
    const changed = await json<AnsweredItem>(
      send(alice, 'PATCH', path, { title: 'Two', tags: [' x ', 'x', ''], visibility: 'public', description: null }),
    )
    expect(changed).toMatchObject({ title: 'Two', tags: ['x'], visibility: 'public', description: '' })
    expect(changed.updatedAt > made.updatedAt).toBe(true)
    expect(changed.createdAt).toBe(made.createdAt)
    expect(await item(alice, made.id)).toEqual(changed)
  })

  it('takes title, description and tags in metadata, as older programs send them', async () => {
    const made = await upload(alice, 'p2')
    const old = await json<AnsweredItem>(
      send(alice, 'PATCH', `/api/media/${made.id}`, { metadata: { title: 'T', description: 'D', tags: ['q'], n: 1 } }),
    )
    expect(old).toMatchObject({ title: 'T', description: 'D', tags: ['q'] })
    expect(old.metadata).toEqual({ title: 'T', description: 'D', tags: ['q'], n: 1 })
    expect((await item(alice, made.id)).metadata).toEqual({ n: 1 })
  })

  it.each([
    { id: 'x' },
    { visibility: 'secret' },
    { tags: 'a' },
    [],
    'x',
    { metadata: [] },
    { title: 'x'.repeat(501) },
  ])('refuses %j', async (body) => {
    const made = await upload(alice, 'p3')
    expect((await send(alice, 'PATCH', `/api/media/${made.id}`, body)).status).toBe(400)
  })

  it('is for owners and editors: a viewer is refused, a stranger learns nothing', async () => {
    await insertProject(server.database.database, { id: 'patched', owner: 'alice', editors: ['ed'], viewers: ['vera'] })
    const made = await upload(alice, 'p4', { query: 'projectId=patched' })
    const patch = (user: string) => send(server.as(user), 'PATCH', `/api/media/${made.id}`, { title: user })
    expect((await patch('ed')).status).toBe(200)
    expect((await patch('vera')).status).toBe(403)
    expect((await patch('mallory')).status).toBe(404)
    expect((await item(alice, made.id)).title).toBe('ed')
  })
})

describe('POST /bulk', () => {
  const bulk = (body: unknown, call = alice) => send(call, 'POST', '/api/media/bulk', body)

  it('changes all of them and counts those that differ', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map(async (body) => (await upload(alice, `bulk ${body}`)).id))
    expect(await json(bulk({ ids, action: 'tag', tags: ['t1', 't2'] }))).toEqual({ changed: 3 })
    expect(await json(bulk({ ids, action: 'tag', tags: ['t1'] }))).toEqual({ changed: 0 })
    expect(await json(bulk({ ids: ids.slice(1), action: 'untag', tags: ['t1', 'other'] }))).toEqual({ changed: 2 })
    expect((await item(alice, ids[1] as string)).tags).toEqual(['t2'])
    expect(await json(bulk({ ids, action: 'visibility', visibility: 'public' }))).toEqual({ changed: 3 })
    expect(await json(bulk({ ids: [...ids, ...ids], action: 'delete' }))).toEqual({ changed: 3 })
    const list = await json<{ items: AnsweredItem[] }>(alice('/api/media?trashed=true&tags=t2'))
    expect(list.items).toHaveLength(3)
    expect(await json(bulk({ ids, action: 'restore' }))).toEqual({ changed: 3 })
    expect(await json<{ items: AnsweredItem[] }>(alice('/api/media?tags=t2'))).toMatchObject({ items: { length: 3 } })
  })

  it.each([
    [{ action: 'delete' }],
    [{ action: 'tag', tags: ['never'] }],
    [{ action: 'visibility', visibility: 'public' }],
    [{ action: 'move', projectId: null }],
    [{ action: 'delete', purge: true }],
  ])('%j does nothing when one of them cannot be', async (change) => {
    const mine = (await upload(alice, `all or nothing ${JSON.stringify(change)}`)).id
    const theirs = (await upload(server.as('bob'), 'bobs', { query: 'visibility=public' })).id
    const before = await item(alice, mine)
    const refused = await problem(await bulk({ ids: [mine, theirs, 'media-nope'], ...change }))
    expect(refused.status).toBe(404)
    const paths = (refused as unknown as { errors: { path: string }[] }).errors.map(({ path }) => path).sort()
    expect(paths).toEqual(['ids/media-nope', `ids/${theirs}`].sort())
    expect(await item(alice, mine)).toEqual(before)
    expect((await item(server.as('bob'), theirs)).visibility).toBe('public')
  })

  it('refuses more than 1000 ids, ids with a filter, and neither', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => `media-${index}`)
    for (const body of [{ ids: many }, { ids: ['a'], filter: {} }, {}, { ids: [] }])
      expect((await bulk({ ...body, action: 'delete' })).status).toBe(400)
    expect((await bulk({ ids: ['a'], action: 'collect' })).status).toBe(400)
  })

  it('with a filter becomes a job', async () => {
    const { database } = server.database
    for (let index = 0; index < 5; index++) await upload(alice, `filtered ${index}`, { query: 'tags=sweep' })
    await insertMany('carol', 450)
    const kept = await upload(alice, 'not swept')
    const accepted = await json<{ jobId: string }>(
      bulk({ filter: { tags: 'sweep' }, action: 'visibility', visibility: 'public' }),
      202,
    )
    expect(accepted.jobId).toBeTruthy()
    const listed = () => json<{ items: AnsweredItem[] }>(alice('/api/media?tags=sweep'))
    await eventually(listed, ({ items }) => items.every(({ visibility }) => visibility === 'public'))
    expect((await item(alice, kept.id)).visibility).toBe('private')
    const carol = server.as('carol')
    await json(bulk({ filter: { from: '2020-01-01' }, action: 'delete' }, carol), 202)
    const left = () =>
      rows<{ n: number }>(
        database,
        "select count(*) as n from media where owner_user_id = 'carol' and deleted_at is null",
      )
    await eventually(left, ([row]) => Number(row?.n) === 0)
    await json(bulk({ filter: { trashed: true }, action: 'restore' }, carol), 202)
    await eventually(left, ([row]) => Number(row?.n) === 450)
  })

  function insertMany(owner: string, count: number) {
    return rows(
      server.database.database,
      `insert into media (id, owner_user_id, created_by, kind, status, filename, original_filename, mime_type, size_bytes, checksum, storage_key, category)
       select 'media-' || $1 || n, $1, $1, 'file', 'ready', 'f', 'f', 'text/plain', 0, $3, 'users/' || $1 || '/many/' || n, 'uploads' from generate_series(1, $2) n`,
      [owner, count, sha256('')],
    )
  }
})

describe('moving', () => {
  it('into a project and back changes keys; every key that was answered still resolves', async () => {
    const { database } = server.database
    await insertProject(database, { id: 'moved', owner: 'alice', externalId: 'my.moved' })
    const photo = await upload(alice, await picture(300, 200), { name: 'photo.jpg', type: 'image/jpeg' })
    const note = await upload(alice, noise(500), { name: 'note.bin' })
    await eventually(
      () => item(alice, photo.id),
      ({ status }) => status === 'ready',
    )
    const before = await countedUsage(database, 'alice')
    const move = (projectId: string | null) =>
      json(send(alice, 'POST', '/api/media/bulk', { ids: [photo.id, note.id], action: 'move', projectId }))
    expect(await move('my.moved')).toEqual({ changed: 2 })
    expect(await move('moved')).toEqual({ changed: 0 })
    const inside = await item(alice, photo.id)
    expect(inside).toMatchObject({ projectId: 'moved', checksum: photo.checksum })
    expect(parseKey(inside.storageKey)).toMatchObject({ layout: 'project', projectId: 'moved', category: 'uploads' })
    expect(inside.storageKey.endsWith(inside.filename)).toBe(true)
    const stored = await storedKeys(server.holdall.platform.bucket, 'users/alice/projects/moved/')
    expect(stored.map((key) => parseKey(key)?.layout).sort()).toEqual(['project', 'project', 'project-rendition'])
    expect((await fetch(inside.thumbnailUrl as string)).status).toBe(200)
    expect(await move(null)).toEqual({ changed: 2 })
    expect(await storedKeys(server.holdall.platform.bucket, 'users/alice/projects/moved/')).toEqual([])
    const back = await item(alice, photo.id)
    expect(back.projectId).toBeNull()
    for (const key of [photo.storageKey, inside.storageKey, back.storageKey]) {
      const response = await alice(`/storage/${key}`)
      expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(photo.checksum)
    }
    expect((await fetch(back.thumbnailUrl as string)).status).toBe(200)
    // The links that were handed out before the move name the item, not the key.
    expect((await fetch(photo.url)).status).toBe(200)
    expect(await countedUsage(database, 'alice')).toEqual(before)
    expect(await json(alice('/api/usage'))).toMatchObject({ categories: { uploads: { bytes: expect.any(Number) } } })
  })

  it('out of a shared project is for its owner', async () => {
    await insertProject(server.database.database, { id: 'lent', owner: 'olga', editors: ['alice'], viewers: ['vera'] })
    await insertProject(server.database.database, { id: 'lent-2', owner: 'olga', editors: ['alice'] })
    const made = await upload(alice, 'in hers', { query: 'projectId=lent' })
    const move = (user: string, projectId: string | null) =>
      send(server.as(user), 'POST', '/api/media/bulk', { ids: [made.id], action: 'move', projectId })
    expect((await move('vera', null)).status).toBe(404)
    expect((await move('alice', null)).status).toBe(409)
    expect((await move('alice', 'lent-2')).status).toBe(200)
    expect((await move('olga', null)).status).toBe(200)
    expect(await item(server.as('olga'), made.id)).toMatchObject({ projectId: null, ownerUserId: 'olga' })
    expect(await storedKeys(server.holdall.platform.bucket, 'users/olga/projects/')).toEqual([])
    await json(server.as('olga')(`/api/media/${made.id}?purge=true`, { method: 'DELETE' }))
  })

  it('into another’s project is refused, with what to do instead', async () => {
    await insertProject(server.database.database, { id: 'foreign', owner: 'olga', editors: ['alice'] })
    const mine = await upload(alice, 'mine')
    const refused = await send(alice, 'POST', '/api/media/bulk', {
      ids: [mine.id],
      action: 'move',
      projectId: 'foreign',
    })
    expect(await problem(refused)).toMatchObject({ status: 409, errors: [{ path: `ids/${mine.id}` }] })
    expect(await storedKeys(server.holdall.platform.bucket, 'users/olga/')).toEqual([])
  })
})
