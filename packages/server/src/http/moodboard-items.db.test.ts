import type { Board, BoardItem } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, type Call, json, send, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { BOARDS, boardNow, madeBoard, moveItem, placedItem, problemIn } from './testing/board-requests.ts'

let server: TestHoldall
let alice: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => server.close())

describe('what lies on a board', () => {
  let board: Board
  let media: AnsweredItem
  beforeAll(async () => {
    board = await madeBoard(alice)
    media = await upload(alice, 'first')
  })

  it('has the item with its permanent url, and lies on top of what was there', async () => {
    const first = await placedItem(alice, board.id, {
      mediaId: media.id,
      x: -10.5,
      y: 1e6,
      w: 0.25,
      h: 40,
      note: 'warm',
    })
    expect(first).toMatchObject({
      mediaId: media.id,
      url: media.storageUrl,
      x: -10.5,
      y: 1e6,
      w: 0.25,
      h: 40,
      note: 'warm',
      media: { id: media.id, kind: 'file', storageUrl: media.storageUrl, thumbnailUrl: null, placeholder: null },
    })
    expect(first.id).toMatch(/^board-item-/)
    const note = await placedItem(alice, board.id, { note: 'only words' })
    expect(note).toMatchObject({ mediaId: null, url: null, media: null, x: 0, y: 0, w: 320, h: 320 })
    expect(note.z).toBeGreaterThan(first.z)
    const all = await boardNow(alice, board.id)
    expect(all.items).toEqual([first, note])
    expect(all).toMatchObject({ itemCount: 2, revision: 3 })
    const bytes = await fetch(first.media?.url as string)
    expect(await bytes.text()).toBe('first')
  })

  it('is as high as the picture asks for', async () => {
    await server.database.database.one('service', {
      text: 'update media set width = 400, height = 100 where id = $1',
      values: [media.id],
    })
    expect(await placedItem(alice, board.id, { mediaId: media.id })).toMatchObject({ w: 320, h: 80 })
    expect(await placedItem(alice, board.id, { mediaId: media.id, h: 10 })).toMatchObject({ w: 40, h: 10 })
    expect(await placedItem(alice, board.id, { mediaId: media.id, w: 1 })).toMatchObject({ w: 1, h: 0.25 })
    await server.database.database.one('service', {
      text: 'update media set width = 1, height = 1000000000 where id = $1',
      values: [media.id],
    })
    expect(await placedItem(alice, board.id, { mediaId: media.id })).toMatchObject({ w: 320, h: 1e6 })
  })

  it('is placed, moved and taken away together, or not at all', async () => {
    const many = await madeBoard(alice)
    const answer = await send(alice, 'POST', `${BOARDS}/${many.id}/items`, {
      items: [{ note: 'a' }, { mediaId: media.id, z: -5 }, { note: 'c' }],
    })
    expect(answer.headers.get('etag')).toBe('"2"')
    const { items } = await json<{ items: BoardItem[] }>(answer, 201)
    const [a, b, c] = items as [BoardItem, BoardItem, BoardItem]
    expect(items.map(({ note, mediaId }) => note || mediaId)).toEqual(['a', media.id, 'c'])
    expect((await boardNow(alice, many.id)).items.map(({ id }) => id)).toEqual([b.id, a.id, c.id])

    const path = `${BOARDS}/${many.id}/items`
    const changed = await send(alice, 'PATCH', path, {
      items: [
        { id: c.id, x: 5, note: 'see' },
        { id: b.id, w: 7 },
      ],
      remove: [a.id],
    })
    expect(changed.headers.get('etag')).toBe('"3"')
    const after = await json<{ items: BoardItem[] }>(changed)
    expect(after.items).toMatchObject([
      { id: c.id, x: 5, y: c.y, note: 'see' },
      { id: b.id, w: 7, h: b.h, mediaId: media.id },
    ])
    const refused = await problemIn(send(alice, 'PATCH', path, { items: [{ id: c.id, x: 9 }], remove: [a.id] }), 404)
    expect(refused.errors).toEqual([{ path: `items/${a.id}`, message: 'is not on this board' }])
    const wrong = await send(alice, 'POST', path, { items: [{ note: 'fine' }, { mediaId: 'media-nothing' }] })
    expect((await problemIn(wrong, 400)).errors).toMatchObject([{ path: 'items.1.mediaId' }])
    expect(await boardNow(alice, many.id)).toMatchObject({ revision: 3, items: [{ id: b.id }, { id: c.id, x: 5 }] })
    const gone = await send(alice, 'DELETE', `${path}/${b.id}`)
    expect([gone.status, gone.headers.get('etag')]).toEqual([204, '"4"'])
    expect((await send(alice, 'DELETE', `${path}/${b.id}`)).status).toBe(404)
  })

  it('is an item of this board only', async () => {
    const [one, other] = [await madeBoard(alice), await madeBoard(alice)]
    const item = await placedItem(alice, one.id, { note: 'here' })
    expect((await moveItem(alice, other.id, item.id, { x: 1 })).status).toBe(404)
    expect((await send(alice, 'DELETE', `${BOARDS}/${other.id}/items/${item.id}`)).status).toBe(404)
  })

  it('shows another item when it is told so, and never nothing', async () => {
    const second = await upload(alice, 'second')
    const item = await placedItem(alice, board.id, { mediaId: media.id, x: 3 })
    const answer = await json<BoardItem>(moveItem(alice, board.id, item.id, { mediaId: second.id }))
    expect(answer).toMatchObject({ x: 3, mediaId: second.id, url: second.storageUrl })
    const refused = await problemIn(moveItem(alice, board.id, item.id, { mediaId: null }), 400)
    expect(refused.errors).toEqual([{ path: 'note', message: 'must not be empty here' }])
    expect(await json(moveItem(alice, board.id, item.id, { mediaId: null, note: 'was here' }))).toMatchObject({
      url: null,
    })
    expect((await boardNow(alice, board.id)).items.find(({ id }) => id === item.id)?.note).toBe('was here')
  })

  it.each([
    ['nothing to show', {}],
    ['an empty note', { note: '' }],
    ['no width', { note: 'x', w: 0 }],
    ['a negative height', { note: 'x', h: -1 }],
    ['a place too far away', { note: 'x', x: 1_000_001 }],
    ['a text for a number', { note: 'x', y: '1' }],
    ['a layer between layers', { note: 'x', z: 0.5 }],
    ['a note too long', { note: 'x'.repeat(5_001) }],
    ['NUL in a note', { note: 'a\0b' }],
    ['what it does not know', { note: 'x', url: 'https://example.test' }],
    ['no items', { items: [] }],
    ['too many at once', { items: Array.from({ length: 2_001 }, () => ({ note: 'x' })) }],
  ])('is refused with %s', async (_, body) => {
    const { revision } = await boardNow(alice, board.id)
    expect((await send(alice, 'POST', `${BOARDS}/${board.id}/items`, body)).status).toBe(400)
    expect((await boardNow(alice, board.id)).revision).toBe(revision)
  })

  it('refuses numbers that JSON reads as infinite, and an item that is named twice', async () => {
    const raw = await alice(`${BOARDS}/${board.id}/items`, {
      method: 'POST',
      body: '{"note":"x","x":1e999}',
      headers: { 'content-type': 'application/json' },
    })
    expect(raw.status).toBe(400)
    const { id } = await placedItem(alice, board.id, { note: 'x' })
    const twice = { items: [{ id, x: 1 }], remove: [id] }
    expect((await send(alice, 'PATCH', `${BOARDS}/${board.id}/items`, twice)).status).toBe(400)
  })

  it('is at most 2,000 items', async () => {
    const full = await madeBoard(alice)
    const path = `${BOARDS}/${full.id}/items`
    const notes = (count: number) => ({ items: Array.from({ length: count }, (_, index) => ({ note: `${index}` })) })
    await json(send(alice, 'POST', path, notes(1_999)), 201)
    expect((await send(alice, 'POST', path, notes(2))).status).toBe(409)
    // Two who see room for one each: one of them finds none.
    const raced = await Promise.all([1, 2].map(() => send(alice, 'POST', path, { note: 'last' })))
    expect(raced.map(({ status }) => status).sort()).toEqual([201, 409])
    const all = await boardNow(alice, full.id)
    expect([all.itemCount, all.items.length]).toEqual([2_000, 2_000])
    const shifted = all.items.map(({ id }, index) => ({ id, x: index }))
    const { items } = await json<{ items: BoardItem[] }>(send(alice, 'PATCH', path, { items: shifted }))
    expect(items.every(({ x }, index) => x === index)).toBe(true)
  })
})

describe('If-Match', () => {
  it('lets a write through that knows the revision, and tells others what is there now', async () => {
    const board = await madeBoard(alice)
    const item = await placedItem(alice, board.id, { note: 'x' })
    expect((await moveItem(alice, board.id, item.id, { x: 1 }, { 'if-match': '"2"' })).headers.get('etag')).toBe('"3"')
    const stale = await moveItem(alice, board.id, item.id, { x: 2 }, { 'if-match': '"2"' })
    expect(stale.headers.get('etag')).toBe('"3"')
    expect(await problemIn(stale, 412)).toMatchObject({
      code: 'precondition_failed',
      current: { revision: 3, body: { id: board.id, revision: 3, items: [{ id: item.id, x: 1 }] } },
    })
    for (const [method, path, body] of [
      ['PATCH', '', { title: 'x' }],
      ['DELETE', '', undefined],
      ['DELETE', '?purge=true', undefined],
      ['POST', '/restore', undefined],
      ['POST', '/items', { note: 'y' }],
      ['PATCH', '/items', { remove: [item.id] }],
      ['DELETE', `/items/${item.id}`, undefined],
    ] as const) {
      const init = {
        method,
        headers: { 'if-match': '"1"', ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }
      expect((await alice(`${BOARDS}/${board.id}${path}`, init)).status, `${method} ${path}`).toBe(412)
    }
    expect((await moveItem(alice, board.id, item.id, { x: 4 }, { 'if-match': '*' })).status).toBe(200)
    for (const value of ['3', '"x"', '"0"', '"1", "2"'])
      expect((await moveItem(alice, board.id, item.id, { x: 5 }, { 'if-match': value })).status, value).toBe(400)
    expect((await moveItem(alice, board.id, item.id, { x: 5 }, { 'if-none-match': '*' })).status).toBe(400)
    expect(await boardNow(alice, board.id)).toMatchObject({ revision: 4, items: [{ x: 4 }] })
  })

  it('is not needed by people who move different items at once: no move is lost', async () => {
    const board = await madeBoard(alice)
    const { items } = await json<{ items: BoardItem[] }>(
      send(alice, 'POST', `${BOARDS}/${board.id}/items`, { items: Array.from({ length: 8 }, () => ({ note: 'n' })) }),
      201,
    )
    await Promise.all(items.map(({ id }, index) => json(moveItem(alice, board.id, id, { x: index + 1 }))))
    const after = await boardNow(alice, board.id)
    expect(after.revision).toBe(2 + items.length)
    expect(after.items.map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})
