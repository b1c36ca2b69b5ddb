import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, type Call, json, noise, picture, sha256, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
let alice: Call
let bytes: Uint8Array<ArrayBuffer>
let made: AnsweredItem
beforeAll(async () => {
  server = await testHoldall({ CACHE_MAX_BYTES: 40_000 })
  alice = server.as('alice')
  bytes = noise(300_000)
  made = await upload(alice, bytes, { name: 'clip "1" ü.bin' })
})
afterAll(() => server.close())

const content = (headers: Record<string, string> = {}, method = 'GET', query = '') =>
  alice(`/api/media/${made.id}/content${query}`, { method, headers })
const body = async (response: Response) => new Uint8Array(await response.arrayBuffer())

describe('content', () => {
  it('is whole, with its validators and without guesses about its type', async () => {
    const response = await content()
    expect(response.status).toBe(200)
    expect(sha256(await body(response))).toBe(made.checksum)
    const { headers } = response
    expect(headers.get('etag')).toMatch(/^"[^"]+"$/)
    expect(Date.parse(headers.get('last-modified') as string)).toBeGreaterThan(Date.now() - 60_000)
    expect(headers.get('content-length')).toBe('300000')
    expect(headers.get('accept-ranges')).toBe('bytes')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('cache-control')).toContain('private')
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-199', 100, 200],
    ['bytes=299999-', 299_999, 300_000],
    ['bytes=-5', 299_995, 300_000],
    ['bytes=299990-999999', 299_990, 300_000],
    ['bytes=1000-290000', 1_000, 290_001],
  ])('%s is one part', async (range, start, end) => {
    const response = await content({ range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/300000`)
    expect(Buffer.compare(await body(response), bytes.subarray(start, end))).toBe(0)
  })

  it('several ranges are a multipart answer', async () => {
    const response = await content({ range: 'bytes=0-9, 200-299,-3' })
    expect(response.status).toBe(206)
    const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(response.headers.get('content-type') as string)?.[1]
    const received = Buffer.from(await body(response))
    expect(response.headers.get('content-length')).toBe(String(received.length))
    const parts = received.toString('latin1').split(`--${boundary}`)
    expect(parts).toHaveLength(5)
    expect(parts[1]).toContain('Content-Range: bytes 0-9/300000')
    expect(parts[2]).toContain('Content-Range: bytes 200-299/300000')
    expect(parts[3]?.split('\r\n\r\n')[1]).toBe(`${Buffer.from(bytes.subarray(-3)).toString('latin1')}\r\n`)
  })

  it.each(['bytes=300000-', 'bytes=-0', 'bytes=400000-500000'])('%s cannot be satisfied', async (range) => {
    const response = await content({ range })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe('bytes */300000')
  })

  it.each(['lines=1-2', 'bytes=5-2', 'bytes=x'])('%s is no range and ignored', async (range) => {
    expect((await content({ range })).status).toBe(200)
  })

  it('is conditional: If-None-Match, If-Modified-Since, If-Match, If-Range', async () => {
    const first = await content({}, 'HEAD')
    const etag = first.headers.get('etag') as string
    const modified = first.headers.get('last-modified') as string
    expect((await content({ 'if-none-match': `"x", ${etag}` })).status).toBe(304)
    expect((await content({ 'if-none-match': '*' })).status).toBe(304)
    expect((await content({ 'if-none-match': '"x"' })).status).toBe(200)
    expect((await content({ 'if-modified-since': modified })).status).toBe(304)
    expect((await content({ 'if-match': '"x"' })).status).toBe(412)
    expect((await content({ 'if-match': etag })).status).toBe(200)
    expect((await content({ 'if-unmodified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' })).status).toBe(412)
    expect((await content({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    expect((await content({ range: 'bytes=0-1', 'if-range': '"x"' })).status).toBe(200)
    expect((await content({ range: 'bytes=0-1', 'if-range': modified })).status).toBeLessThan(300)
  })

  it('HEAD says the same without the bytes', async () => {
    const get = await content()
    // Ranges are for GET alone (RFC 9110 §14.2).
    for (const head of [await content({}, 'HEAD'), await content({ range: 'bytes=5-9' }, 'HEAD')]) {
      expect(head.status).toBe(200)
      for (const name of ['etag', 'last-modified', 'content-length', 'content-type', 'content-disposition'])
        expect(head.headers.get(name)).toBe(get.headers.get(name))
      expect((await body(head)).length).toBe(0)
    }
    expect((await body(get)).length).toBe(300_000)
  })

  it('is named safely, and downloaded on request', async () => {
    const inline = (await content({}, 'HEAD')).headers.get('content-disposition') as string
    expect(inline).toMatch(/^attachment;/)
    expect(inline).toContain(`filename*=UTF-8''clip%20%221%22%20%C3%BC.bin`)
    const named = (await content({}, 'HEAD', '?download=a%0d%0aX-Evil:%201.txt')).headers
    expect(named.get('x-evil')).toBeNull()
    expect(named.get('content-disposition')).toMatch(/^attachment;/)
    const photo = await upload(alice, await picture(20, 20), { name: 'p.jpg', type: 'image/jpeg' })
    const shown = await alice(`/api/media/${photo.id}/content`)
    expect(shown.headers.get('content-disposition')).toMatch(/^inline/)
    expect((await alice(`/api/media/${photo.id}/content?download`)).headers.get('content-disposition')).toMatch(
      /^attachment/,
    )
  })

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml', 'a.svg'],
    ['<!doctype html><script>alert(1)</script>', 'text/html', 'a.html'],
    [
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script/></html>',
      'application/xhtml+xml',
      'a.xhtml',
    ],
    ['alert(1)', 'text/javascript', 'a.js'],
  ])('%s never runs in our origin', async (text, type, name) => {
    const script = await upload(alice, text, { type, name, query: 'visibility=public' })
    for (const path of [
      `/api/media/${script.id}/content`,
      new URL(script.url).pathname,
      `/storage/${script.storageKey}`,
    ]) {
      const { headers } = await alice(path)
      expect(headers.get('content-disposition')).toMatch(/^attachment/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('sandbox')
    }
  })

  it('is for those who may see it', async () => {
    for (const path of ['content', 'thumbnail', 'image?w=64']) {
      expect((await server.as('bob')(`/api/media/${made.id}/${path}`)).status).toBe(404)
      expect([401, 404]).toContain((await fetch(`${server.url}/api/media/${made.id}/${path}`)).status)
    }
    const shared = await upload(alice, 'open to all', { query: 'visibility=public' })
    const anybody = await fetch(`${server.url}/api/media/${shared.id}/content`)
    expect([anybody.status, await anybody.text()]).toEqual([200, 'open to all'])
    expect(anybody.headers.get('cache-control')).toContain('public')
    await alice(`/api/media/${shared.id}`, { method: 'DELETE' })
    expect((await fetch(`${server.url}/api/media/${shared.id}/content`)).status).toBe(404)
    expect((await server.as('bob')(`/api/media/${shared.id}/content`)).status).toBe(404)
  })
})

describe('image', () => {
  let photo: AnsweredItem
  beforeAll(async () => {
    const pixels = noise(256 * 192 * 3)
    const jpeg = await sharp(pixels, { raw: { width: 256, height: 192, channels: 3 } })
      .jpeg({ quality: 95 })
      .toBuffer()
    photo = await upload(alice, new Uint8Array(jpeg), { name: 'noise.jpg', type: 'image/jpeg' })
  })
  const image = (query: string, headers: Record<string, string> = {}) =>
    alice(`/api/media/${photo.id}/image?${query}`, { headers })
  const tree = () => photo.url.replace(/\/content$/, '')

  it('has the allowed sizes by id, and any size inside a signed link', async () => {
    const allowed = await image('w=128&format=webp')
    expect(allowed.status).toBe(200)
    expect(await sharp(await allowed.arrayBuffer()).metadata()).toMatchObject({
      width: 128,
      height: 96,
      format: 'webp',
    })
    expect((await image('w=129')).status).toBe(400)
    const signed = await fetch(`${tree()}/image?w=129&h=50&fit=cover`)
    expect(await sharp(await signed.arrayBuffer()).metadata()).toMatchObject({ width: 129, height: 50, format: 'jpeg' })
    for (const nonsense of ['w=0', 'w=-1', 'w=1e9', 'fit=x', 'format=svg', 'q=101', 'w=64&w=96'])
      expect([nonsense, (await image(nonsense)).status]).toEqual([nonsense, 400])
  })

  it('format=auto follows Accept, and says that it varies', async () => {
    const types = []
    for (const accept of ['image/avif,image/webp,*/*', 'image/webp,*/*', '*/*', 'image/avif;q=0, image/webp']) {
      const response = await image('w=64&format=auto', { accept })
      expect(response.headers.get('vary')).toContain('Accept')
      types.push(response.headers.get('content-type'))
    }
    expect(types).toEqual(['image/avif', 'image/webp', 'image/jpeg', 'image/webp'])
  })

  it('is made once, also when many ask at the same time', async () => {
    const { images } = server.holdall.platform
    const original = images.transformImage.bind(images)
    let runs = 0
    images.transformImage = (options) => {
      runs++
      return original(options)
    }
    try {
      const answers = await Promise.all(Array.from({ length: 6 }, () => image('w=96&format=webp')))
      const hashes = await Promise.all(answers.map(async (answer) => sha256(await body(answer))))
      expect(new Set(hashes).size).toBe(1)
      expect(runs).toBe(1)
      const again = await image('w=96&format=webp')
      expect(runs).toBe(1)
      expect((await image('w=96&format=webp', { 'if-none-match': again.headers.get('etag') as string })).status).toBe(
        304,
      )
      // The same picture under another id is the same content: nothing is made anew.
      const copy = await json<AnsweredItem>(alice(`/api/media/${photo.id}/copy`, { method: 'POST' }), 201)
      expect((await alice(`/api/media/${copy.id}/image?w=96&format=webp`)).status).toBe(200)
      expect(runs).toBe(1)
    } finally {
      images.transformImage = original
    }
  })

  it('keeps its cache within the limit', async () => {
    for (let width = 100; width < 130; width++)
      expect((await fetch(`${tree()}/image?w=${width}&format=jpeg`)).status).toBe(200)
    const { totalBytes, entries } = await server.holdall.platform.transforms.stats()
    expect(totalBytes).toBeLessThanOrEqual(40_000)
    expect(entries).toBeGreaterThan(0)
  })

  it('of what is no picture, or a broken one, is 422', async () => {
    expect((await alice(`/api/media/${made.id}/image?w=64`)).status).toBe(422)
    const whole = await picture(600, 600)
    const broken = await upload(alice, whole.slice(0, 400), { name: 'b.jpg', type: 'image/jpeg' })
    const refused = await alice(`/api/media/${broken.id}/image?w=64`)
    expect(refused.status).toBe(422)
    expect((await alice(`/api/media/${broken.id}/content`)).status).toBe(200)
  })
})
