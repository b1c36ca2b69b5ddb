import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { mediaItemSchema, mediaItemWithLegacyFieldsSchema, parseKey, userSegment } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import {
  type AnsweredItem,
  type Call,
  insertProject,
  json,
  noise,
  rows,
  send,
  sha256,
  storedKeys,
  upload,
} from './testing/media-requests.ts'

let server: TestHoldall
let alice: Call
let bob: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  bob = server.as('bob')
})
afterAll(() => server.close())

type Part = [name: string, value: string] | { bytes: Uint8Array<ArrayBuffer>; name: string; type?: string }

function form(call: Call, parts: Part[], query = '?format=v2', headers: Record<string, string> = {}) {
  const body = new FormData()
  for (const part of parts) {
    if (Array.isArray(part)) body.append(part[0], part[1])
    else body.append('file', new Blob([part.bytes], { type: part.type ?? 'application/octet-stream' }), part.name)
  }
  return call(`/api/media${query}`, { method: 'POST', body, headers })
}

/** Only links share bytes; every other copy stands for itself. */
const sharesBytes = () => server.holdall.platform.bucket.driver.capabilities.sharedCopy
const objectPath = (key: string) => join(server.storagePath, 'objects', key)
const text = (value: string) => new TextEncoder().encode(value)

describe('an upload', () => {
  it('answers an item of the described shape, its Location and a key of the grammar', async () => {
    const response = await alice('/api/media?format=v2', {
      method: 'POST',
      body: noise(100),
      headers: { 'x-filename': encodeURIComponent('Été/../à la plage (1).bin'), 'content-type': 'video/mp4' },
    })
    expect(response.status).toBe(201)
    const body = await json<AnsweredItem>(response, 201)
    expect(z.parse(z.strictObject(mediaItemSchema.shape), body)).toBeTruthy()
    expect(response.headers.get('location')).toBe(`/api/media/${body.id}`)
    expect(body.mimeType).toBe('application/octet-stream')
    expect(parseKey(body.storageKey)).toMatchObject({
      layout: 'library',
      user: 'alice',
      source: 'uploads',
      folder: 'files',
    })
    expect(body.filename).toMatch(/^[A-Za-z0-9._-]+-[0-9a-f]{10}(\.[a-z0-9]+)?$/)
    expect(body.storageKey.endsWith(`/${body.filename}`)).toBe(true)
    const again = await json<AnsweredItem>(alice(response.headers.get('location') as string))
    expect(again).toMatchObject({ id: body.id, checksum: body.checksum, url: body.url })
  })

  it('carries the older field names unless the caller asks for v2', async () => {
    const old = await upload(alice, 'older', { query: 'title=Old&tags=a,b' })
    expect(z.parse(z.strictObject(mediaItemWithLegacyFieldsSchema.shape), old)).toBeTruthy()
    expect(old).toMatchObject({
      source_type: 'upload',
      owner_user_id: 'alice',
      image_url: old.storageUrl,
      public_url: old.storageUrl,
      mime_type: 'text/plain',
      file_size: 5,
      created_at: old.createdAt,
      metadata: { title: 'Old', description: '', tags: ['a', 'b'] },
    })
    const list = await json<{ items: AnsweredItem[] }>(alice('/api/media?limit=1'))
    expect(list.items[0]).toHaveProperty('source_type')
    const modern = await json<{ items: AnsweredItem[] }>(alice('/api/media?limit=1&format=v2'))
    expect(modern.items[0]).not.toHaveProperty('source_type')
    expect(modern.items[0]?.metadata).not.toHaveProperty('title')
  })

  it('takes metadata from a document, from fields and from the query; the document wins', async () => {
    const created = await json<AnsweredItem>(
      form(
        alice,
        [
          ['title', 'field'],
          ['description', 'from a field'],
          ['metadata', JSON.stringify({ title: 'document', prompt: 'a red fox', source_type: 'playground' })],
          { bytes: text('x1'), name: 'a.txt', type: 'text/plain' },
        ],
        '?format=v2&visibility=public&title=query',
      ),
      201,
    )
    expect(created).toMatchObject({
      title: 'document',
      description: 'from a field',
      visibility: 'public',
      sourceType: 'playground',
      metadata: { prompt: 'a red fox' },
    })
    expect(parseKey(created.storageKey)).toMatchObject({ source: 'playground' })
  })

  it.each([100, 1024 * 1024 + 77, 3 * 1024 * 1024])('heeds fields that come after a file of %i bytes', async (size) => {
    const id = `late-${size}`
    await insertProject(server.database.database, { id, owner: 'alice' })
    const bytes = noise(size)
    const created = await json<AnsweredItem>(
      form(alice, [{ bytes, name: 'clip.bin' }, ['projectId', id], ['sceneId', 'scene-1'], ['title', 'late']]),
      201,
    )
    expect(created).toMatchObject({ projectId: id, sceneId: 'scene-1', title: 'late', checksum: sha256(bytes) })
    expect(parseKey(created.storageKey)).toMatchObject({
      layout: 'scene',
      projectId: id,
      sceneId: 'scene-1',
      kind: 'file',
    })
    expect(await storedKeys(server.holdall.platform.bucket, `users/alice/projects/${id}/`)).toEqual([
      created.storageKey,
    ])
    const served = new Uint8Array(await (await fetch(created.url)).arrayBuffer())
    expect(sha256(served)).toBe(created.checksum)
    expect(await rows(server.database.database, 'select * from reservations')).toEqual([])
  })

  it.each([50, 2 * 1024 * 1024])(
    'refuses a wrong digest behind a file of %i bytes, and leaves nothing',
    async (size) => {
      const before = await storedKeys(server.holdall.platform.bucket)
      const response = await form(alice, [{ bytes: noise(size), name: 'a.bin' }, ['sha256', '0'.repeat(64)]])
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code: 'checksum_mismatch' })
      expect(await storedKeys(server.holdall.platform.bucket)).toEqual(before)
      expect(await rows(server.database.database, 'select * from reservations')).toEqual([])
    },
  )

  it.each([
    ['text/markdown', 'a.md', '# hi', 'text/markdown'],
    ['application/json; charset=utf-8', 'a.json', '{"a":1}', 'application/json'],
    ['application/octet-stream', 'lyrics.txt', 'la la', 'text/plain'],
    ['image/png', 'forged.png', 'not a picture', 'application/octet-stream'],
    ['text/plain', 'a.txt', '\u00ff\u0000', 'application/octet-stream'],
  ])('declared %s as %s', async (type, name, body, expected) => {
    expect((await upload(alice, body, { type, name })).mimeType).toBe(expected)
  })
})

describe('identical content', () => {
  it('is stored once per owner, and outlives the purge of its twin', async () => {
    const bytes = noise(5_000)
    const first = await upload(alice, bytes, { name: 'one.bin' })
    const second = await upload(alice, bytes, { name: 'two.bin' })
    const large = noise(1024 * 1024 + 9)
    const others = await upload(bob, bytes, { name: 'one.bin' })
    if (sharesBytes()) {
      const [a, b, c] = await Promise.all([first, second, others].map(({ storageKey }) => stat(objectPath(storageKey))))
      expect(a?.ino).toBe(b?.ino)
      expect(c?.ino).not.toBe(a?.ino)
    }
    expect(second.storageKey).not.toBe(first.storageKey)
    expect((await alice(`/api/media/${first.id}?purge=true`, { method: 'DELETE' })).status).toBe(200)
    const kept = await alice(`/api/media/${second.id}/content`)
    expect(sha256(new Uint8Array(await kept.arrayBuffer()))).toBe(sha256(bytes))
    await upload(alice, large)
  })

  it('is copied once by requests with one Idempotency-Key', async () => {
    const original = await upload(alice, noise(3_000), { query: 'format=v2' })
    const copied = (body: object = {}, key = 'copy-1') =>
      alice(`/api/media/${original.id}/copy?format=v2`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      })
    const statuses = (await Promise.all([copied(), copied(), copied()])).map(({ status }) => status)
    expect(statuses).toContain(201)
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true)
    const { id } = await json<AnsweredItem>(copied(), 201)
    expect((await json<AnsweredItem>(copied(), 201)).id).toBe(id)
    expect((await copied({ title: 'Another' })).status).toBe(422)
    expect((await json<AnsweredItem>(copied({}, 'copy-2'), 201)).id).not.toBe(id)
    const copies = { text: 'select from media where checksum = $1', values: [original.checksum] }
    expect((await server.database.database.one('service', copies)).rowCount).toBe(3)
  })

  it('is known to /check for its owner alone, and copied without a transfer', async () => {
    const bytes = noise(3_000)
    const original = await upload(alice, bytes, { query: 'format=v2&title=Original&tags=x' })
    const question = { sha256: sha256(bytes), sizeBytes: 3_000 }
    expect(await json(send(alice, 'POST', '/api/media/check', question))).toEqual({ known: true, mediaId: original.id })
    expect(await json(send(bob, 'POST', '/api/media/check', question))).toEqual({ known: false })
    expect(await json(send(alice, 'POST', '/api/media/check', { ...question, sizeBytes: 3_001 }))).toEqual({
      known: false,
    })
    const copy = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${original.id}/copy?format=v2`), 201)
    expect(copy).toMatchObject({ title: 'Original', tags: ['x'], checksum: original.checksum, projectId: null })
    expect(copy.id).not.toBe(original.id)
    if (sharesBytes())
      expect((await stat(objectPath(copy.storageKey))).ino).toBe((await stat(objectPath(original.storageKey))).ino)
    expect((await send(bob, 'POST', `/api/media/${original.id}/copy`)).status).toBe(404)
    await insertProject(server.database.database, { id: 'copies', owner: 'alice', externalId: 'my.copies' })
    const request = { projectId: 'my.copies', sceneId: 'scene-9', title: 'In the scene' }
    const inside = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${original.id}/copy`, request), 201)
    expect(inside).toMatchObject({ projectId: 'copies', sceneId: 'scene-9', title: 'In the scene' })
    expect(parseKey(inside.storageKey)).toMatchObject({ layout: 'scene', projectId: 'copies' })
    await insertProject(server.database.database, { id: 'songs', owner: 'alice', type: 'music-clip' })
    const elsewhere = await send(alice, 'POST', `/api/media/${original.id}/copy`, { projectId: 'songs' })
    expect([elsewhere.status, await elsewhere.json()]).toMatchObject([415, { code: 'unsupported_type' }])
    await alice(`/api/media/${original.id}`, { method: 'DELETE' })
    const trashed = await send(alice, 'POST', `/api/media/${original.id}/copy`)
    expect(trashed.status).toBe(409)
  })
})

describe('a shared project', () => {
  it('takes an editor’s upload as its owner’s: keys, quota and usage', async () => {
    const { database } = server.database
    await insertProject(database, { id: 'shared', owner: 'Olga Ω', editors: ['bob'], viewers: ['vera'] })
    const made = await upload(bob, 'from the editor', { query: 'format=v2&projectId=shared' })
    expect(made).toMatchObject({ ownerUserId: 'Olga Ω', createdBy: 'bob', projectId: 'shared' })
    expect(parseKey(made.storageKey)).toMatchObject({
      layout: 'project',
      user: userSegment('Olga Ω'),
      category: 'uploads',
    })
    const big = await json<AnsweredItem>(
      form(bob, [{ bytes: noise(1_500_000), name: 'b.bin' }, ['projectId', 'shared']]),
      201,
    )
    expect(big.ownerUserId).toBe('Olga Ω')
    const olga = server.as('service', 'service')
    const usage = await json<{ usedBytes: number; items: number }>(
      olga('/api/usage', { headers: { 'x-holdall-user': `UTF-8''${encodeURIComponent('Olga Ω')}` } }),
    )
    expect(usage).toMatchObject({ usedBytes: 15 + 1_500_000, items: 2 })
    const refused = await server.as('vera')('/api/media?projectId=shared', { method: 'POST', body: 'x' })
    expect(refused.status).toBe(403)
    const stranger = await server.as('mallory')('/api/media?projectId=shared', { method: 'POST', body: 'x' })
    expect(stranger.status).toBe(404)
    await json(
      send(server.as('op', 'service'), 'PATCH', `/api/admin/users/${encodeURIComponent('Olga Ω')}`, {
        quotaBytes: 1_500_020,
      }),
    )
    const over = await bob('/api/media?projectId=shared', { method: 'POST', body: 'more than five' })
    expect(over.status).toBe(413)
    expect(await over.json()).toMatchObject({ code: 'quota_exceeded' })
    expect(await storedKeys(server.holdall.platform.bucket, `users/${userSegment('Olga Ω')}/`)).toHaveLength(2)
  })

  it('refuses what its type does not take, also when its id comes after the file', async () => {
    await insertProject(server.database.database, { id: 'pictures', owner: 'alice', type: 'image-edit' })
    for (const bytes of [text('words'), noise(1_200_000)]) {
      const response = await form(alice, [{ bytes, name: 'a.png', type: 'image/png' }, ['projectId', 'pictures']])
      expect(response.status).toBe(415)
    }
    expect(await storedKeys(server.holdall.platform.bucket, 'users/alice/projects/pictures/')).toEqual([])
    expect(await rows(server.database.database, 'select * from reservations')).toEqual([])
  })
})

describe('HOLDALL_LEGACY_FIELDS=off', () => {
  it('leaves the older names out, except for who asks for v1', async () => {
    const modern = await testHoldall({ HOLDALL_LEGACY_FIELDS: 'off' })
    try {
      const made = await upload(modern.as('alice'), 'x', { query: '' })
      expect(made).not.toHaveProperty('source_type')
      const old = await json<AnsweredItem>(modern.as('alice')(`/api/media/${made.id}?format=v1`))
      expect(old).toHaveProperty('source_type')
    } finally {
      await modern.close()
    }
  })
})
