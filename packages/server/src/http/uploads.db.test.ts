import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Call, item, json, picture, send, storedKeys } from '../media/testing/media-requests.ts'
import { pattern } from '../testing/driver-facts/material.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { begin, checksum, head, leftOver, OFFSET_STREAM, offsetOf, patch, terminate } from './testing/tus-requests.ts'

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
  afterEach(async () => expect(await leftOver(server, ['alice', 'bob'])).toEqual([]))

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
})
