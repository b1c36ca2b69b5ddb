import type { Duplicates } from '@holdall/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { type AnsweredItem, type Call, json, send, sha256, upload } from '../testing/media-requests.ts'
import { everything, page } from '../testing/seeded-library.ts'

let server: TestHoldall
let alice: Call
const made: Record<string, AnsweredItem[]> = {}

/** `count` items of each content. */
const CONTENTS: [content: string, count: number][] = [
  ['alone', 1],
  ['x'.repeat(1000), 2],
  ['y'.repeat(400), 3],
  ['z'.repeat(400), 3],
  ['many', 23],
]

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  for (const [content, count] of CONTENTS) {
    made[content] = []
    for (let copy = 0; copy < count; copy++) made[content]?.push(await upload(alice, content))
  }
  await upload(server.as('bob'), 'alone')
})
afterAll(() => server.close())

const groups = (query = '') => json<Duplicates>(alice(`/api/media/duplicates?format=v2&${query}`))
const idsOf = (...contents: string[]) => contents.flatMap((content) => made[content]?.map(({ id }) => id) ?? []).sort()
const [X, Y, Z] = ['x'.repeat(1000), 'y'.repeat(400), 'z'.repeat(400)] as [string, string, string]

it('duplicates=true lists what the caller has more than once, and false the rest', async () => {
  const ids = async (query: string) => (await everything(alice, query, 7)).map(({ id }) => id).sort()
  expect(await ids('duplicates=true')).toEqual(idsOf(X, Y, Z, 'many'))
  expect(await ids('duplicates=false')).toEqual(idsOf('alone'))
  expect((await page(alice, 'duplicates=true&facets=true&limit=1')).total).toBe(31)
  expect((await alice('/api/media?duplicates=maybe')).status).toBe(400)
  expect((await everything(server.as('bob'), 'duplicates=true', 50)).length).toBe(0)
})

it('groups come with what they waste, the most wasteful first, page by page', async () => {
  const found: Duplicates['items'] = []
  let cursor: string | null = null
  do {
    const next: Duplicates = await groups(`limit=1${cursor === null ? '' : `&cursor=${cursor}`}`)
    expect(next.items.length).toBe(1)
    found.push(...next.items)
    cursor = next.nextCursor
  } while (cursor !== null)
  const equal = [Y, Z].sort((a, b) => (sha256(a) < sha256(b) ? -1 : 1))
  expect(found.map(({ checksum, count, wastedBytes }) => [checksum, count, wastedBytes])).toEqual(
    [
      [sha256(X), 2, 1000],
      [sha256(equal[0] as string), 3, 800],
      [sha256(equal[1] as string), 3, 800],
      [sha256('many'), 23, 88],
    ].sort((a, b) => (b[2] as number) - (a[2] as number)),
  )
  for (const { items, count, checksum } of found) {
    expect(items.length).toBe(Math.min(count, 20))
    for (const item of items) expect(item.checksum).toBe(checksum)
  }
  const many = found.at(-1)?.items.map(({ id }) => id)
  expect(many).toEqual(made.many?.slice(0, 20).map(({ id }) => id))
})

it('what is in the trash is no duplicate', async () => {
  const [first, second] = made[X] as [AnsweredItem, AnsweredItem]
  await json(send(alice, 'DELETE', `/api/media/${second.id}`))
  expect((await groups()).items.map(({ checksum }) => checksum)).not.toContain(sha256(X))
  expect((await everything(alice, 'duplicates=true', 50)).map(({ id }) => id)).not.toContain(first.id)
  // … but is one of something that is still there, and may go.
  expect((await page(alice, 'trashed=true&duplicates=true')).items.map(({ id }) => id)).toEqual([second.id])
  await json(send(alice, 'POST', `/api/media/${second.id}/restore`))
  expect((await groups()).items[0]?.items.map(({ id }) => id)).toEqual([first.id, second.id])
})

it('shows nobody what others have', async () => {
  for (const user of ['bob', 'mallory'])
    expect(await json(server.as(user)('/api/media/duplicates'))).toEqual({ items: [], nextCursor: null })
  const { nextCursor } = await groups('limit=1')
  expect((await server.as('bob')(`/api/media/duplicates?limit=1&cursor=${nextCursor}`)).status).toBe(400)
})

it.each(['limit=0', 'limit=201', 'cursor=x', 'unknown=1'])('refuses ?%s', async (query) => {
  expect((await alice(`/api/media/duplicates?${query}`)).status).toBe(400)
})
