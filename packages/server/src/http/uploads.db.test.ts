import { createHash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Call, item, json, picture, rows, send, storedKeys } from '../media/testing/media-requests.ts'
import { takesStagedUploads } from '../storage/staging.ts'
import { pattern } from '../testing/driver-facts/material.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { begin, checksum, head, OFFSET_STREAM, offsetOf, patch, terminate } from './testing/tus-requests.ts'

const MIB = 1024 * 1024
const VIDEO = { filename: 'clip.bin', filetype: 'application/octet-stream' }
const text = (content: string) => new TextEncoder().encode(content)
const bytesOf = (sizeBytes: number, seed = 3) => pattern(sizeBytes, seed) as Uint8Array<ArrayBuffer>
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('resumable uploads', () => {
  let server: TestHoldall
  let alice: Call
  let bob: Call

  beforeAll(async () => {
    server = await testHoldall({ USER_QUOTA_BYTES: 200 * MIB })
    alice = server.as('alice')
    bob = server.as('bob')
  })
  afterAll(() => server.close())
  // Whatever happens, no room stays taken and nothing stays in the store that no row knows.
  afterEach(async () => {
    const open = await rows<{ id: string }>(server.database.database, "select id from uploads where state = 'open'")
    for (const { id } of open) for (const call of [alice, bob]) await terminate(call, `/api/uploads/${id}`)
    expect(await rows(server.database.database, 'select id from reservations')).toEqual([])
    expect(await staged()).toEqual([])
  })
  const staged = async () => {
    const { driver } = server.holdall.platform.bucket
    return takesStagedUploads(driver) ? await Array.fromAsync(driver.staging.stagedUploads()) : []
  }

  it('say what they speak', async () => {
    const response = await fetch(`${server.url}/api/uploads`, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('tus-version')).toBe('1.0.0')
    expect(response.headers.get('tus-extension')).toBe('creation,creation-with-upload,expiration,checksum,termination')
    expect(response.headers.get('tus-checksum-algorithm')).toContain('sha256')
    expect(Number(response.headers.get('tus-max-size'))).toBe(5 * 1024 ** 3)
  })

  it('become an item of the id that was told in the beginning', async () => {
    const bytes = await picture(64, 48)
    const begun = await begin(alice, bytes.length, {
      filename: 'Heron am See.jpg',
      filetype: 'image/jpeg',
      title: 'Heron',
    })
    expect(begun.status).toBe(201)
    expect(begun.response.headers.get('x-media-id')).toBe(begun.id)
    expect(begun.response.headers.get('tus-resumable')).toBe('1.0.0')
    expect(Date.parse(begun.response.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now())
    const first = await patch(alice, begun.path, 0, bytes.slice(0, 100))
    expect([first.status, first.headers.get('upload-offset'), first.headers.get('x-media-id')]).toEqual([
      204,
      '100',
      null,
    ])
    const asked = await head(alice, begun.path)
    expect([asked.headers.get('upload-offset'), asked.headers.get('upload-length')]).toEqual([
      '100',
      String(bytes.length),
    ])
    expect(asked.headers.get('cache-control')).toContain('no-store')
    const last = await patch(alice, begun.path, 100, bytes.slice(100))
    expect([last.status, last.headers.get('x-media-id')]).toEqual([204, begun.id])
    const made = await item(alice, begun.id)
    expect(made).toMatchObject({
      mimeType: 'image/jpeg',
      sizeBytes: bytes.length,
      checksum: sha256(bytes),
      title: 'Heron',
      originalFilename: 'Heron am See.jpg',
    })
    const content = await alice(`/api/media/${begun.id}/content`)
    expect(Buffer.compare(Buffer.from(await content.arrayBuffer()), Buffer.from(bytes))).toBe(0)
    // Asked again, they say the same.
    expect((await head(alice, begun.path)).headers.get('x-media-id')).toBe(begun.id)
    expect((await patch(alice, begun.path, bytes.length, new Uint8Array())).headers.get('x-media-id')).toBe(begun.id)
  })

  it('may come with their first bytes, or all of them', async () => {
    const whole = await begin(alice, 5, undefined, text('whole'))
    expect([
      whole.status,
      whole.response.headers.get('x-media-id'),
      whole.response.headers.get('upload-offset'),
    ]).toEqual([201, whole.id, '5'])
    expect((await item(alice, whole.id)).mimeType).toBe('text/plain')
    const part = await begin(alice, 6, undefined, text('par'))
    expect(part.response.headers.get('upload-offset')).toBe('3')
    expect((await patch(alice, part.path, 3, text('ts!'))).status).toBe(204)
    expect((await item(alice, part.id)).checksum).toBe(sha256(text('parts!')))
  })

  it('of many megabytes in pieces are what was sent', async () => {
    const bytes = bytesOf(23 * MIB + 5)
    const begun = await begin(alice, bytes.length, { ...VIDEO, sha256: sha256(bytes) })
    const cuts = [0, 1, 9 * MIB, 9 * MIB + 1, 17 * MIB, bytes.length]
    for (const [index, start] of cuts.slice(0, -1).entries())
      expect((await patch(alice, begun.path, start, bytes.slice(start, cuts[index + 1]))).status).toBe(204)
    expect(await item(alice, begun.id)).toMatchObject({ sizeBytes: bytes.length, checksum: sha256(bytes) })
  })

  it('keep what came before a request broke off', async () => {
    const bytes = bytesOf(3 * MIB)
    const begun = await begin(alice, bytes.length, VIDEO)
    const gone = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(bytes.slice(0, MIB))
        await new Promise((resolve) => setTimeout(resolve, 300))
        gone.abort()
      },
    })
    await expect(
      alice(begun.path, {
        method: 'PATCH',
        headers: { 'tus-resumable': '1.0.0', 'content-type': OFFSET_STREAM, 'upload-offset': '0' },
        body,
        duplex: 'half',
        signal: gone.signal,
      } as RequestInit),
    ).rejects.toThrow()
    const offset = await offsetOf(alice, begun.path)
    expect(offset).toBeGreaterThan(0)
    expect((await patch(alice, begun.path, offset, bytes.slice(offset))).status).toBe(204)
    expect((await item(alice, begun.id)).checksum).toBe(sha256(bytes))
  })

  it('refuse bytes for another place, and say where they are', async () => {
    const begun = await begin(alice, 10, undefined, text('five!'))
    for (const offset of [0, 4, 6, 10]) {
      const refused = await patch(alice, begun.path, offset, text('x'))
      expect(refused.status).toBe(409)
      expect(await refused.json()).toMatchObject({ code: 'conflict', offset: 5 })
    }
    expect((await patch(alice, begun.path, 5, text('more than five'))).status).toBe(413)
    expect(await offsetOf(alice, begun.path)).toBe(5)
  })

  it('take no bytes that are damaged on their way', async () => {
    const bytes = text('0123456789')
    const begun = await begin(alice, 10)
    const damaged = await patch(alice, begun.path, 0, text('01234'), checksum(text('x1234')))
    expect(damaged.status).toBe(460)
    expect(damaged.headers.get('tus-resumable')).toBe('1.0.0')
    expect(await offsetOf(alice, begun.path)).toBe(0)
    expect((await patch(alice, begun.path, 0, bytes.slice(0, 5), checksum(bytes.slice(0, 5)))).status).toBe(204)
    expect((await patch(alice, begun.path, 5, text('abcde'), checksum(text('other'), 'sha1'))).status).toBe(460)
    expect((await patch(alice, begun.path, 5, bytes.slice(5), checksum(bytes.slice(5), 'sha1'))).status).toBe(204)
    expect((await item(alice, begun.id)).checksum).toBe(sha256(bytes))
    for (const header of ['md5 AAAA', 'sha256 AAAA', 'sha256', ''])
      expect((await patch(alice, begun.path, 10, new Uint8Array(), { 'upload-checksum': header })).status).toBe(400)
  })

  it('whose content is not what was promised leave nothing, and say why again', async () => {
    const begun = await begin(alice, 5, { filename: 'a.txt', filetype: 'text/plain', sha256: sha256(text('other')) })
    expect((await patch(alice, begun.path, 0, text('wrong'))).status).toBe(460)
    expect((await head(alice, begun.path)).status).toBe(460)
    expect((await patch(alice, begun.path, 5, new Uint8Array())).status).toBe(460)
    expect((await alice(`/api/media/${begun.id}`)).status).toBe(404)
  })

  it('of a kind that the project does not take end with its first bytes', async () => {
    const { id: projectId } = await json<{ id: string }>(
      send(alice, 'POST', '/api/storage/projects', { name: 'Cuts', type: 'music-clip' }),
      201,
    )
    const bytes = bytesOf(MIB)
    const begun = await begin(alice, bytes.length, { ...VIDEO, projectId })
    const refused = await patch(alice, begun.path, 0, bytes.slice(0, 100_000))
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([415, 'unsupported_type'])
    expect((await head(alice, begun.path)).status).toBe(415)
    const clips = (keys: string[]) => keys.filter((key) => key.includes('clip')).sort()
    expect(clips(await storedKeys(server.holdall.platform.bucket))).toEqual(clips(await itemsKeys(alice)))
    expect((await begin(alice, 51 * MIB, { ...VIDEO, projectId })).status).toBe(413)
  })
  const itemsKeys = async (call: Call) => {
    const { items } = await json<{ items: { storageKey: string }[] }>(call('/api/media?format=v2&limit=200'))
    return items.map(({ storageKey }) => storageKey)
  }

  it('are refused before a byte is sent where they cannot end well', async () => {
    const problem = async (promise: Promise<{ response: Response }>) => {
      const { response } = await promise
      return [response.status, ((await response.json()) as { code: string }).code]
    }
    expect(await problem(begin(alice, 0))).toEqual([422, 'unprocessable'])
    expect(await problem(begin(alice, 6 * 1024 ** 3))).toEqual([413, 'too_large'])
    expect(await problem(begin(alice, 190 * MIB, { ...VIDEO, projectId: 'none' }))).toEqual([404, 'not_found'])
    const large = await begin(bob, 150 * MIB, VIDEO)
    expect(large.status).toBe(201)
    expect(await problem(begin(bob, 150 * MIB, VIDEO))).toEqual([413, 'quota_exceeded'])
    expect((await terminate(bob, large.path)).status).toBe(204)
    expect((await begin(bob, 150 * MIB, VIDEO)).status).toBe(201)
  })

  it.each([
    ['no length', { 'upload-length': '' }],
    ['a negative length', { 'upload-length': '-1' }],
    ['a length that is no number', { 'upload-length': '1e3' }],
    ['a length that comes later', { 'upload-defer-length': '1' }],
    ['parts to be put together', { 'upload-concat': 'partial' }],
    ['metadata that is no base64', { 'upload-metadata': 'filename a!b' }],
    ['metadata that is no UTF-8', { 'upload-metadata': 'filename /w==' }],
    ['a key twice', { 'upload-metadata': 'filename YQ==,filename Yg==' }],
    ['a digest that is none', { 'upload-metadata': `sha256 ${Buffer.from('abc').toString('base64')}` }],
  ])('refuse %s', async (_what, headers) => {
    const response = await alice('/api/uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '5', ...headers },
    })
    expect(response.status).toBe(400)
  })

  it('refuse another version, another type of body, and what is no method', async () => {
    const begun = await begin(alice, 5)
    const other = await alice(begun.path, { method: 'HEAD', headers: { 'tus-resumable': '0.2.2' } })
    expect([other.status, other.headers.get('tus-version')]).toEqual([412, '1.0.0'])
    expect((await patch(alice, begun.path, 0, text('x'), { 'content-type': 'text/plain' })).status).toBe(415)
    const overriding = (method: string) =>
      alice(begun.path, { method: 'POST', headers: { 'tus-resumable': '1.0.0', 'x-http-method-override': method } })
    expect((await overriding('GET')).status).toBe(405)
    expect((await overriding('DELETE')).status).toBe(204)
    expect((await head(alice, begun.path)).status).toBe(404)
  })

  it('are nobody else’s', async () => {
    const begun = await begin(alice, 10, undefined, text('five!'))
    for (const call of [bob, server.as('root', 'service')]) {
      expect((await head(call, begun.path)).status).toBe(404)
      expect((await patch(call, begun.path, 5, text('x'))).status).toBe(404)
      expect((await terminate(call, begun.path)).status).toBe(404)
    }
    expect(await offsetOf(alice, begun.path)).toBe(5)
    expect((await fetch(server.url + begun.path, { method: 'HEAD' })).status).toBe(401)
  })

  it('that are finished are not taken back', async () => {
    const begun = await begin(alice, 5, undefined, text('whole'))
    expect((await terminate(alice, begun.path)).status).toBe(410)
    expect((await alice(`/api/media/${begun.id}`)).status).toBe(200)
  })

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

  it('whose last answer was lost are finished when somebody asks, or at the next start', async () => {
    const { platform } = server.holdall
    for (const way of ['asked', 'reconciled'] as const) {
      const bytes = text(`the end of ${way}`)
      const begun = await begin(alice, bytes.length, undefined, bytes.slice(0, 3))
      // As a process leaves it that is killed between the last byte and the item.
      const { driver } = platform.bucket
      if (!takesStagedUploads(driver)) throw new Error('no staging')
      const writer = await driver.staging.openRun(begun.id, { number: 0, sizeBytes: 3 })
      await writer.append(bytes.slice(3))
      await writer.sync()
      await writer.close()
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
    const { driver } = platform.bucket
    if (!takesStagedUploads(driver)) throw new Error('no staging')
    const writer = await driver.staging.openRun('media-nobody', { number: 0, sizeBytes: 0 })
    await writer.append(text('stray'))
    await writer.sync()
    await writer.close()
    await platform.uploads.sweep()
    expect(await staged()).toEqual([])
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
