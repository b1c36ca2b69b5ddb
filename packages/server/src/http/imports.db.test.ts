import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AnsweredItem,
  type Call,
  item,
  json,
  picture,
  rows,
  send,
  storedKeys,
  upload,
} from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

describe('fetching by address', () => {
  let server: TestHoldall
  let alice: Call
  let stock: Server
  let base: string
  let asked: string[] = []
  let answers: Record<string, (response: ServerResponse) => void> = {}

  beforeAll(async () => {
    stock = createServer(serve)
    await new Promise<void>((resolve) => stock.listen(0, '127.0.0.1', resolve))
    const { port } = stock.address() as AddressInfo
    base = `http://127.0.0.1:${port}`
    server = await testHoldall({ HOLDALL_FETCH_ALLOW: [`127.0.0.1:${port}`] })
    alice = server.as('alice')
  })
  afterAll(async () => {
    await server.close()
    stock.closeAllConnections()
    stock.close()
  })
  const serve: RequestListener = (request, response) => {
    asked.push(request.url ?? '')
    const answer = answers[request.url ?? '']
    if (answer) answer(response)
    else response.writeHead(404).end()
  }
  const serves = (path: string, bytes: Uint8Array, headers: Record<string, string> = {}) => {
    answers = { ...answers, [path]: (response) => response.writeHead(200, headers).end(bytes) }
  }
  const ask = (call: Call, body: object) => send(call, 'POST', '/api/media/import?format=v2', body)

  it('keeps the file with where it came from, once', async () => {
    serves('/photos/heron.jpg?w=2000', await picture(64, 48), { 'content-type': 'image/jpeg' })
    const url = `${base}/photos/heron.jpg?w=2000`
    const attribution = { author: 'Ann', authorUrl: 'https://ann.example', license: 'CC BY 4.0', sourceUrl: url }
    const made = await json<AnsweredItem>(ask(alice, { url, sourceType: 'stock', attribution, title: 'Heron' }), 201)
    expect(made).toMatchObject({
      sourceType: 'stock',
      kind: 'image',
      title: 'Heron',
      originalFilename: 'heron.jpg',
      attribution,
      metadata: { sourceUrl: url },
    })
    asked = []
    // What comes behind # is never sent, and names no other file.
    const again = await json<AnsweredItem>(ask(alice, { url: `${url}#top`, sourceType: 'stock' }))
    expect(again.id).toBe(made.id)
    expect(asked).toEqual([])
    const other = await json<AnsweredItem>(ask(server.as('bob'), { url, sourceType: 'stock' }), 201)
    expect(other).toMatchObject({ ownerUserId: 'bob' })
    expect(other.id).not.toBe(made.id)
  })

  it('asked for by many at once is fetched once', async () => {
    const bytes = await picture(70, 70)
    answers['/slow.jpg'] = (response) => void setTimeout(() => response.end(bytes), 300)
    asked = []
    const url = `${base}/slow.jpg`
    const got = await Promise.all(Array.from({ length: 8 }, () => ask(alice, { url, sourceType: 'upload' })))
    expect(got.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
    const ids = await Promise.all(got.map(async (each) => ((await each.json()) as AnsweredItem).id))
    expect(new Set(ids).size).toBe(1)
    expect(asked).toEqual(['/slow.jpg'])
  })

  it('is fetched again when its item is gone', async () => {
    serves('/gone.jpg', await picture(33, 44))
    const url = `${base}/gone.jpg`
    const made = await json<AnsweredItem>(ask(alice, { url, sourceType: 'stock' }), 201)
    await json(send(alice, 'DELETE', `/api/media/${made.id}`))
    const again = await json<AnsweredItem>(ask(alice, { url, sourceType: 'stock' }), 201)
    expect(again.id).not.toBe(made.id)
    await json(send(alice, 'DELETE', `/api/media/${again.id}?purge=true`))
    expect((await ask(alice, { url, sourceType: 'stock' })).status).toBe(201)
  })

  it('comes from the cache as long as the other side says that it is the same', async () => {
    let bytes = await picture(35, 44)
    let version = '"a"'
    const sent: number[] = []
    const headers = () => ({
      etag: version,
      'content-type': 'image/jpeg',
      'content-disposition': 'inline; filename=k.jpg',
    })
    stock.removeAllListeners('request')
    stock.on('request', (request, response) => {
      const same = request.headers['if-none-match'] === version
      sent.push(same ? 0 : bytes.length)
      if (same) response.writeHead(304).end()
      else response.writeHead(200, headers()).end(bytes)
    })
    try {
      const [alices, bobs] = [alice, server.as('bob')]
      const imported = async (call: Call) =>
        json<AnsweredItem>(ask(call, { url: `${base}/kept.jpg`, sourceType: 'stock' }), 201)
      const first = await imported(alices)
      const second = await imported(bobs)
      expect(second).toMatchObject({ checksum: first.checksum, originalFilename: 'k.jpg', mimeType: 'image/jpeg' })
      expect(sent).toEqual([bytes.length, 0])
      bytes = await picture(36, 44)
      version = '"b"'
      const third = await imported(server.as('dora'))
      expect(third.checksum).not.toBe(first.checksum)
      expect(sent).toEqual([first.sizeBytes, 0, bytes.length])
    } finally {
      stock.removeAllListeners('request')
      stock.on('request', serve)
    }
  })

  it('takes the name that the other side gives, without its folders', async () => {
    serves('/x', await picture(10, 10), { 'content-disposition': `attachment; filename="../../etc/evil.jpg"` })
    serves('/y', await picture(11, 10), { 'content-disposition': `attachment; filename*=UTF-8''%E2%82%AC%2Fb.jpg` })
    serves('/', await picture(12, 10))
    const name = async (path: string) =>
      (await json<AnsweredItem>(ask(alice, { url: base + path, sourceType: 'stock' }), 201)).originalFilename
    expect([await name('/x'), await name('/y'), await name('/')]).toEqual(['evil.jpg', 'b.jpg', 'file'])
  })

  it('refuses what is no media, or nothing, and keeps nothing of it', async () => {
    serves('/page.jpg', Buffer.from('<html>not found</html>'), { 'content-type': 'image/jpeg' })
    serves('/empty.jpg', new Uint8Array())
    answers['/cut.jpg'] = (response) => {
      response.writeHead(200, { 'content-length': '100000' })
      response.write('x'.repeat(2_000), () => response.destroy())
    }
    const before = await storedKeys(server.holdall.platform.bucket)
    const status = async (path: string, url = base + path) => (await ask(alice, { url, sourceType: 'stock' })).status
    expect(await status('/page.jpg')).toBe(415)
    expect(await status('/empty.jpg')).toBe(422)
    expect(await status('/missing.jpg')).toBe(422)
    expect(await status('/cut.jpg')).toBe(503)
    expect(await status('', 'http://10.0.0.1/a.jpg')).toBe(400)
    expect(await status('', 'file:///etc/passwd')).toBe(400)
    expect(await status('', 'http://localhost:1/')).toBe(400)
    expect(await storedKeys(server.holdall.platform.bucket)).toEqual(before)
    // A failure claims nothing: the next attempt is free.
    serves('/missing.jpg', await picture(13, 13))
    expect(await status('/missing.jpg')).toBe(201)
  })

  it('a killed fetch gives its address back after a minute', async () => {
    serves('/killed.jpg', await picture(14, 14))
    const url = `${base}/killed.jpg`
    const claim = (age: string) =>
      rows(
        server.database.database,
        `insert into media_imports (owner_user_id, url_hash, url, media_id, claimed_at)
          values ('alice', encode(sha256($1::bytea), 'hex'), $2, 'media-never', now() - $3::interval)`,
        [Buffer.from(url), url, age],
      )
    await claim('61 seconds')
    expect((await ask(alice, { url, sourceType: 'stock' })).status).toBe(201)
  })

  it('featured pictures carry whose they are', async () => {
    serves('/stock.jpg', await picture(15, 15))
    const body = { url: `${base}/stock.jpg`, provider: 'openphotos', attribution: { author: 'Bo', license: 'CC0' } }
    const made = await json<AnsweredItem>(send(alice, 'POST', '/api/media/featured', body), 201)
    expect(made).toMatchObject({
      sourceType: 'stock',
      attribution: { author: 'Bo', license: 'CC0' },
      metadata: { provider: 'openphotos', sourceUrl: body.url },
    })
    const { media } = server.holdall
    const same = await media.FeaturedImageService.ensureFeaturedImageDownloaded({ userId: 'alice', ...body })
    expect(same).toEqual({ mediaId: made.id, url: made.storageUrl })
    expect((await send(alice, 'POST', '/api/media/featured', { url: body.url })).status).toBe(400)
  })

  it('featured pictures come onto a board, in the place of an item or as its cover', async () => {
    const boards = '/api/moodboards'
    const board = await json<{ id: string }>(send(alice, 'POST', boards, { title: 'Autumn' }), 201)
    const note = await json<{ id: string }>(send(alice, 'POST', `${boards}/${board.id}/items`, { note: 'light' }), 201)
    serves('/leaf.jpg', await picture(25, 25))
    serves('/tree.jpg', await picture(26, 26))
    const featured = (path: string, more: object, call = alice) =>
      send(call, 'POST', '/api/media/featured', {
        ...{ url: base + path, provider: 'p', attribution: { author: 'Bo' }, boardId: board.id },
        ...more,
      })
    const leaf = await json<AnsweredItem>(featured('/leaf.jpg', { itemId: note.id }), 201)
    const tree = await json<AnsweredItem>(featured('/tree.jpg', {}), 201)
    const shown = await json<{ coverMediaId: string; items: object[] }>(alice(`${boards}/${board.id}`))
    expect(shown).toMatchObject({
      coverMediaId: tree.id,
      items: [{ id: note.id, mediaId: leaf.id, url: leaf.storageUrl, note: 'light' }],
    })
    asked = []
    expect((await featured('/new.jpg', {}, server.as('mallory'))).status).toBe(404)
    expect((await featured('/new.jpg', { boardId: undefined, itemId: note.id })).status).toBe(400)
    expect(asked).toEqual([])
  })

  it('an enhanced picture is made from another, and takes its place on a board', async () => {
    const original = await upload(alice, await picture(19, 16), { type: 'image/jpeg', name: 'o.jpg' })
    const board = await json<{ id: string }>(send(alice, 'POST', '/api/moodboards', { title: 'Autumn' }), 201)
    const placed = await json<{ id: string }>(
      send(alice, 'POST', `/api/moodboards/${board.id}/items`, { mediaId: original.id }),
      201,
    )
    serves('/sharper.jpg', await picture(38, 32))
    const body = {
      ...{ url: `${base}/sharper.jpg`, sourceType: 'enhanced', enhancementType: 'sharpen', metadata: { strength: 2 } },
      ...{ originalMediaId: original.id, boardId: board.id, itemId: placed.id },
    }
    const made = await json<AnsweredItem>(ask(alice, body), 201)
    expect(made).toMatchObject({
      sourceType: 'enhanced',
      enhancementType: 'sharpen',
      originalMediaId: original.id,
      metadata: { strength: 2, parentChecksum: original.checksum },
    })
    const shown = await json<object>(alice(`/api/moodboards/${board.id}`))
    expect(shown).toMatchObject({ items: [{ id: placed.id, mediaId: made.id, url: made.storageUrl }] })
    asked = []
    expect((await ask(server.as('mallory'), { ...body, boardId: undefined, itemId: undefined })).status).toBe(404)
    expect((await ask(alice, { ...body, boardId: undefined })).status).toBe(400)
    expect(asked).toEqual([])
  })

  it('serves the media functions of older programs', async () => {
    const { media } = server.holdall
    const original = await upload(alice, await picture(16, 16), { type: 'image/jpeg', name: 'o.jpg' })
    serves('/better.jpg', await picture(32, 32))
    const enhanced = await media.saveEnhancedImageUnified({
      userId: 'alice',
      imageUrl: `${base}/better.jpg`,
      originalMediaId: original.id,
      enhancementType: 'upscale',
      metadata: { strength: 2 },
    })
    expect(await item(alice, enhanced.mediaId)).toMatchObject({
      sourceType: 'enhanced',
      enhancementType: 'upscale',
      originalMediaId: original.id,
      storageUrl: enhanced.url,
      metadata: { strength: 2, parentChecksum: original.checksum },
    })
    const foreign = { userId: 'bob', imageUrl: `${base}/better.jpg`, enhancementType: 'upscale' }
    await expect(media.saveEnhancedImageUnified({ ...foreign, originalMediaId: original.id })).rejects.toMatchObject({
      code: 'not_found',
    })
    const file = new File([await picture(17, 17)], 'mine.jpg', { type: 'image/jpeg' })
    const mine = await media.uploadUserImage({ userId: 'carol', file, title: 'Mine', tags: ['a'] })
    await expect(media.uploadUserVideo({ userId: 'carol', file })).rejects.toMatchObject({ code: 'unsupported_type' })
    const list = await media.getUserUnifiedMedia({ userId: 'carol', kind: 'image' })
    expect(list).toMatchObject({ items: [{ id: mine.mediaId, title: 'Mine', tags: ['a'] }], nextCursor: null })
    expect(await media.deleteMediaUnified({ userId: 'bob', mediaId: mine.mediaId })).toBe(false)
    expect(await media.deleteMediaUnified({ userId: 'carol', mediaId: mine.mediaId })).toBe(true)
  })
})
