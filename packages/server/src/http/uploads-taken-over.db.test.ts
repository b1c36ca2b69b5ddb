import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Call, item, json, rows, send } from '../media/testing/media-requests.ts'
import { pattern } from '../testing/driver-facts/material.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { begin, head, leftOver, offsetOf, patch, stage, stagingOf, tusMetadata } from './testing/tus-requests.ts'

const MIB = 1024 * 1024
const VIDEO = { filename: 'clip.bin', filetype: 'application/octet-stream' }
const text = (content: string) => new TextEncoder().encode(content)
const bytesOf = (sizeBytes: number) => pattern(sizeBytes, 3) as Uint8Array<ArrayBuffer>
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('resumable uploads', () => {
  let server: TestHoldall
  let alice: Call
  let bob: Call

  beforeAll(async () => {
    server = await testHoldall()
    alice = server.as('alice')
    bob = server.as('bob')
  })
  afterAll(() => server.close())
  afterEach(async () => expect(await leftOver(server, ['alice', 'bob'])).toEqual([]))

  it('are taken over by the request that comes last', async () => {
    const bytes = bytesOf(2 * MIB)
    const begun = await begin(alice, bytes.length, VIDEO)
    // It sends a little, and then never comes to an end.
    const slow = patch(
      alice,
      begun.path,
      0,
      new ReadableStream({ start: (controller) => controller.enqueue(bytes.slice(0, 300_000)) }),
    )
    const answered = slow.then((response) => response.status).catch(() => 'broken')
    await expect
      .poll(() => rows(server.database.database, `select from uploads where id = '${begun.id}' and held`))
      .toHaveLength(1)
    const offset = await offsetOf(alice, begun.path)
    expect((await patch(alice, begun.path, offset, bytes.slice(offset))).status).toBe(204)
    expect([423, 'broken']).toContain(await answered)
    expect((await item(alice, begun.id)).checksum).toBe(sha256(bytes))
  })

  it('are begun once, however often their creation is repeated', async () => {
    const bytes = text('the answer to this was lost')
    const create = (key: string, body: Uint8Array<ArrayBuffer>, filename = 'once.txt') =>
      alice('/api/uploads', {
        method: 'POST',
        headers: {
          'tus-resumable': '1.0.0',
          'upload-length': String(bytes.length),
          'upload-metadata': tusMetadata({ filename, filetype: 'text/plain' }),
          'content-type': 'application/offset+octet-stream',
          'idempotency-key': key,
        },
        body,
      })
    const first = await create('key-1', bytes.slice(0, 5))
    const again = await create('key-1', bytes)
    expect([first.status, again.status]).toEqual([201, 201])
    const id = first.headers.get('x-media-id') as string
    expect(again.headers.get('x-media-id')).toBe(id)
    expect(again.headers.get('upload-offset')).toBe('5')
    expect((await patch(alice, `/api/uploads/${id}`, 5, bytes.slice(5))).status).toBe(204)
    const done = await create('key-1', bytes)
    expect([done.headers.get('x-media-id'), done.headers.get('upload-offset')]).toEqual([id, String(bytes.length)])
    expect((await create('key-1', bytes, 'another.txt')).status).toBe(422)
    expect((await create('key-2', bytes)).headers.get('x-media-id')).not.toBe(id)
    const gone = (await create('key-3', bytes.slice(0, 5))).headers.get('x-media-id') as string
    await alice(`/api/uploads/${gone}`, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })
    expect((await create('key-3', bytes)).status).toBe(404)
  })

  it('take what is no text as a JSON document', async () => {
    const bytes = text('described')
    const metadata = JSON.stringify({ tags: ['a', 'b'], metadata: { lens: { mm: 35 } } })
    const { id } = await begin(
      alice,
      bytes.length,
      { filename: 'd.txt', filetype: 'text/plain', title: 'D', metadata },
      bytes,
    )
    expect(await item(alice, id)).toMatchObject({ title: 'D', tags: ['a', 'b'], metadata: { lens: { mm: 35 } } })
    expect((await begin(alice, 5, { filename: 'd.txt', metadata: '{' })).status).toBe(400)
  })

  it('are out of reach for a writer elsewhere that was given up', async () => {
    const { platform } = server.holdall
    const identity = { userId: 'alice', role: 'user', via: 'internal', readOnly: false } as const
    const elsewhere = new (platform.uploads.constructor as new (media: unknown) => typeof platform.uploads)(
      platform.media,
    )
    const bytes = bytesOf(MIB)
    const begun = await begin(alice, bytes.length, VIDEO)
    const go = Promise.withResolvers<void>()
    const late = elsewhere.append(identity, begun.id, 0, () => ({
      body: (async function* () {
        yield bytes.slice(0, 1000)
        await go.promise
        yield new Uint8Array(bytes.length - 1000)
      })(),
    }))
    const ended = late.catch((error: unknown) => error)
    await expect
      .poll(() => rows(server.database.database, `select from uploads where id = '${begun.id}' and held`))
      .toHaveLength(1)
    expect(await offsetOf(alice, begun.path)).toBe(0)
    expect((await patch(alice, begun.path, 0, bytes.slice(0, 5000))).status).toBe(204)
    go.resolve()
    const error = await ended
    expect(error).toBeInstanceOf(HoldallError)
    expect((error as HoldallError).code).toBe('locked')
    expect((await patch(alice, begun.path, 5000, bytes.slice(5000))).status).toBe(204)
    expect((await item(alice, begun.id)).checksum).toBe(sha256(bytes))
  })

  it('keep their bytes when a process that was given up goes on finishing them', async () => {
    const { platform } = server.holdall
    const identity = { userId: 'alice', role: 'user', via: 'internal', readOnly: false } as const
    const go = Promise.withResolvers<void>()
    const stalled = Promise.withResolvers<void>()
    const owners = {
      quotaBytes: async () => {
        stalled.resolve()
        await go.promise
        return null
      },
    }
    const elsewhere = new (platform.uploads.constructor as new (media: unknown) => typeof platform.uploads)({
      ...platform.media,
      owners,
    })
    const bytes = bytesOf(MIB)
    const begun = await begin(alice, bytes.length, VIDEO)
    const late = elsewhere.append(identity, begun.id, 0, () => ({ body: new Blob([bytes]).stream() }))
    const ended = late.catch((error: unknown) => error)
    await stalled.promise
    expect(await offsetOf(alice, begun.path)).toBe(bytes.length)
    const { storageKey } = await item(alice, begun.id)
    go.resolve()
    expect(await ended).toMatchObject({ code: 'locked' })
    const kept = await alice(`/api/media/${begun.id}/content`)
    expect(sha256(new Uint8Array(await kept.arrayBuffer()))).toBe(sha256(bytes))
    expect((await item(alice, begun.id)).storageKey).toBe(storageKey)
  })

  it('whose last answer was lost are finished when somebody asks, or at the next start', async () => {
    const { platform } = server.holdall
    for (const way of ['asked', 'reconciled'] as const) {
      const bytes = text(`the end of ${way}`)
      const begun = await begin(alice, bytes.length, undefined, bytes.slice(0, 3))
      // As a process leaves it that is killed between the last byte and the item.
      await stage(server, begun.id, 3, bytes.slice(3))
      await rows(
        server.database.database,
        `update uploads set offset_bytes = ${bytes.length}, runs = '[${bytes.length}]', held = true, epoch = 9 where id = '${begun.id}' returning id`,
      )
      if (way === 'asked') expect(await offsetOf(alice, begun.path)).toBe(bytes.length)
      else await platform.uploads.reconcile()
      expect((await item(alice, begun.id)).checksum).toBe(sha256(bytes))
    }
  })

  it('that nobody goes on with expire, and what lies there for no upload is swept', async () => {
    const { platform } = server.holdall
    const begun = await begin(alice, 10, undefined, text('five!'))
    await rows(
      server.database.database,
      `update uploads set expires_at = now() - interval '1 minute' where id = '${begun.id}' returning id`,
    )
    await rows(
      server.database.database,
      `update reservations set lease_expires_at = now() - interval '1 minute' where id = '${begun.id}' returning id`,
    )
    await stage(server, 'media-nobody', 0, text('stray'))
    await platform.uploads.sweep()
    expect(await Array.fromAsync(stagingOf(server).stagedUploads())).toEqual([])
    expect((await head(alice, begun.path)).status).toBe(404)
    // Its room in the quota is given back by the collector.
    const collected = await send(server.as('root', 'service'), 'POST', '/api/admin/gc', { dryRun: false })
    expect(await collected.text()).toContain('"abortedUploads":1')
  })

  describe('by a token', () => {
    const mint = async (body: object) =>
      await json<{ token: string; mediaId: string; url: string; expiresAt: string }>(
        send(alice, 'POST', '/api/uploads/tokens', body),
        201,
      )
    const by =
      (token: string): Call =>
      (path, init = {}) =>
        fetch(server.url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })

    it('are one file, as the token says, and nothing else', async () => {
      const { token, mediaId } = await mint({
        intent: { title: 'From a guest', tags: ['guest'] },
        maxBytes: 100,
        expiresIn: 60,
      })
      const guest = by(token)
      expect((await begin(guest, 101)).status).toBe(413)
      const metadata = { filename: 'a.txt', filetype: 'text/plain', visibility: 'public', projectId: 'x' }
      const begun = await begin(guest, 6, metadata, text('gue'))
      // The answer may have been lost; another file is another upload.
      expect(await begin(guest, 6, metadata, text('gue'))).toMatchObject({ status: 201, id: begun.id })
      expect((await begin(guest, 7, metadata)).status).toBe(409)
      expect([begun.status, begun.id]).toEqual([201, mediaId])
      expect((await patch(guest, begun.path, 3, text('st!'))).status).toBe(204)
      expect(await item(alice, mediaId)).toMatchObject({
        ownerUserId: 'alice',
        title: 'From a guest',
        tags: ['guest'],
        visibility: 'private',
        projectId: null,
      })
      expect((await begin(guest, 6)).status).toBe(409)
      for (const path of ['/api/media', `/api/media/${mediaId}`, '/api/usage', '/api/uploadsx'])
        expect((await guest(path)).status).toBe(401)
      expect((await send(guest, 'POST', '/api/uploads/tokens', {})).status).toBe(403)
      const other = await begin(alice, 5)
      expect((await head(guest, other.path)).status).toBe(404)
      expect((await patch(guest, other.path, 0, text('x'))).status).toBe(404)
    })

    it('are refused when it is forged or has expired, and tokens for places that are not the caller’s', async () => {
      const { token } = await mint({})
      for (const forged of ['hu_', `${token}x`, token.slice(0, -2), 'hu_AAAA'])
        expect((await begin(by(forged), 5)).status).toBe(401)
      expect((await send(bob, 'POST', '/api/uploads/tokens', { intent: { projectId: 'nope' } })).status).toBe(404)
      for (const body of [{ expiresIn: 0 }, { expiresIn: 90_000 }, { maxBytes: 0 }, { intent: { role: 'service' } }])
        expect((await send(alice, 'POST', '/api/uploads/tokens', body)).status).toBe(400)
    })
  })
})
