import type { Board, BoardList } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, json, send } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { BOARDS, boardNow, madeBoard, problemIn } from './testing/board-requests.ts'

let server: TestHoldall
let alice: Call
let bob: Call
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  bob = server.as('bob')
})
afterAll(() => server.close())

describe('a moodboard', () => {
  it('is made, looked at, changed, put into the trash and brought back', async () => {
    const answer = await send(alice, 'POST', BOARDS, { title: ' Autumn ', description: 'rust', externalId: 'autumn' })
    const board = await json<Board>(answer, 201)
    expect(board).toMatchObject({
      title: 'Autumn',
      visibility: 'private',
      ownerUserId: 'alice',
      itemCount: 0,
      revision: 1,
      cover: null,
    })
    expect(board.id).toMatch(/^board-[0-9a-z]{26}$/)
    expect([answer.headers.get('etag'), answer.headers.get('location')]).toEqual(['"1"', `${BOARDS}/${board.id}`])
    expect(await boardNow(alice, 'autumn')).toMatchObject({ id: board.id, items: [] })

    const patched = await send(alice, 'PATCH', `${BOARDS}/${board.id}`, { title: 'Winter', externalId: null })
    expect(patched.headers.get('etag')).toBe('"2"')
    expect(await json<Board>(patched)).toMatchObject({ title: 'Winter', description: 'rust', externalId: null })
    expect((await alice(`${BOARDS}/autumn`)).status).toBe(404)

    const trashed = await json<Board>(send(alice, 'DELETE', `${BOARDS}/${board.id}`))
    expect(trashed.deletedAt).not.toBeNull()
    const { items } = await json<BoardList>(alice(`${BOARDS}?trashed=true`))
    expect(items.map(({ id }) => id)).toContain(board.id)
    expect(await problemIn(send(alice, 'PATCH', `${BOARDS}/${board.id}`, { title: 'x' }), 409)).toMatchObject({
      code: 'conflict',
      hint: 'Restore it first',
    })
    expect((await send(alice, 'POST', `${BOARDS}/${board.id}/items`, { note: 'x' })).status).toBe(409)
    expect(await json<Board>(send(alice, 'POST', `${BOARDS}/${board.id}/restore`))).toMatchObject({ deletedAt: null })
    expect((await send(alice, 'DELETE', `${BOARDS}/${board.id}?purge=true`)).status).toBe(204)
    expect((await alice(`${BOARDS}/${board.id}`)).status).toBe(404)
  })

  it('takes an external id once for each owner', async () => {
    await madeBoard(alice, { title: 'one', externalId: 'demo' })
    expect(await problemIn(send(alice, 'POST', BOARDS, { title: 'two', externalId: 'demo' }), 409)).toMatchObject({
      errors: [{ path: 'externalId', message: 'is taken' }],
    })
    const other = await madeBoard(alice)
    expect((await send(alice, 'PATCH', `${BOARDS}/${other.id}`, { externalId: 'demo' })).status).toBe(409)
    await madeBoard(bob, { title: 'of bob', externalId: 'demo' })
    expect((await boardNow(bob, 'demo')).title).toBe('of bob')
  })

  it('is made once for an Idempotency-Key', async () => {
    const post = (title: string) =>
      alice(BOARDS, {
        method: 'POST',
        body: JSON.stringify({ title }),
        headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      })
    const first = await json<Board>(post('same'), 201)
    expect(await json<Board>(post('same'), 201)).toEqual(first)
    expect((await post('other')).status).toBe(422)
  })

  it.each([
    ['no title', {}],
    ['an empty title', { title: '  ' }],
    ['a long title', { title: 'x'.repeat(201) }],
    ['what it does not know', { title: 'x', owner: 'bob' }],
    ['a visibility that is none', { title: 'x', visibility: 'friends' }],
    ['half a surrogate', { title: 'x\ud800' }],
  ])('is refused with %s', async (_, body) => {
    expect(await problemIn(send(alice, 'POST', BOARDS, body), 400)).toMatchObject({ code: 'invalid_request' })
  })
})

describe('the list of boards', () => {
  it('pages in every order, finds words, and is its owner’s alone', async () => {
    const carol = server.as('carol')
    for (const title of ['Éclair blue', 'banana', 'Apple', 'cherry blue']) await madeBoard(carol, { title })
    const titles = async (query: string) => {
      const found: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: BoardList = await json(carol(`${BOARDS}?limit=1${query}${cursor && `&cursor=${cursor}`}`))
        found.push(...page.items.map(({ title }) => title))
        cursor = page.nextCursor
      }
      return found
    }
    expect(await titles('&sort=title')).toEqual(['Apple', 'banana', 'cherry blue', 'Éclair blue'])
    expect(await titles('&sort=-title')).toEqual(['Éclair blue', 'cherry blue', 'banana', 'Apple'])
    expect(await titles('')).toEqual(['cherry blue', 'Apple', 'banana', 'Éclair blue'])
    expect(await titles('&sort=-created')).toEqual(['Éclair blue', 'banana', 'Apple', 'cherry blue'])
    expect(await titles('&q=BLU')).toEqual(['cherry blue', 'Éclair blue'])
    expect(await titles('&q=eclair')).toEqual(['Éclair blue'])
    expect(await titles('&q=%26%7C!')).toEqual([])
    const { nextCursor } = await json<BoardList>(carol(`${BOARDS}?limit=1`))
    expect((await carol(`${BOARDS}?sort=title&cursor=${nextCursor}`)).status).toBe(400)
    expect((await carol(`${BOARDS}?limit=201`)).status).toBe(400)
    expect((await json<BoardList>(server.as('dora')(BOARDS))).items).toEqual([])
  })
})
