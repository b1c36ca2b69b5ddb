import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import {
  filterArbitrary,
  type ModelFilter,
  type ModelItem,
  matches,
  modelFacets,
  modelOrder,
  queryOf,
  SORTS,
} from '../testing/library-model.ts'
import { type Call, json, send, upload } from '../testing/media-requests.ts'
import { everything, type Page, page, seedLibrary } from '../testing/seeded-library.ts'

let server: TestHoldall
let alice: Call
let model: ModelItem[]

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  model = await seedLibrary(server.database.database)
})
afterAll(() => server.close())

describe('a list', () => {
  it.each(SORTS)('sorted by %s pages through the model’s order, without gaps or repeats', async (sort) => {
    const expected = modelOrder(
      model.filter((one) => matches(one, {})),
      sort,
    ).map(({ id }) => id)
    const found = await everything(alice, `sort=${sort}`, 50)
    expect(found.map(({ id }) => id)).toEqual(expected)
  })

  it('selects what the model selects, for any combination of filters, sort and page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        filterArbitrary,
        fc.constantFrom(...SORTS),
        fc.constantFrom(7, 60, 200),
        async (filter, sort, limit) => {
          const expected = modelOrder(
            model.filter((one) => matches(one, filter)),
            sort,
          ).map(({ id }) => id)
          const found = await everything(alice, `${queryOf(filter)}&sort=${sort}`, limit)
          expect(found.map(({ id }) => id)).toEqual(expected)
        },
      ),
      { seed: 20261121, numRuns: 120 },
    )
  }, 40_000)

  it('counts what the model counts', async () => {
    await fc.assert(
      fc.asyncProperty(filterArbitrary, async (filter) => {
        const { facets, total } = await page(alice, `${queryOf(filter)}&facets=true&limit=1`)
        expect({ ...facets, total }).toEqual(modelFacets(model, filter))
      }),
      { seed: 7, numRuns: 60 },
    )
  }, 30_000)

  it('is stable in steps of 7 while rows are added', async () => {
    const expected = modelOrder(
      model.filter((one) => matches(one, { kind: ['image'] })),
      '-created',
    ).map(({ id }) => id)
    const seen: string[] = []
    const mine: string[] = []
    let cursor: string | null = null
    do {
      mine.push(
        (
          await upload(
            alice,
            new Uint8Array([
              0x89,
              0x50,
              0x4e,
              0x47,
              0x0d,
              0x0a,
              0x1a,
              0x0a,
              0,
              0,
              0,
              13,
              0x49,
              0x48,
              0x44,
              0x52,
              mine.length,
            ]),
            { type: 'image/png', name: 'new.png' },
          )
        ).id,
      )
      const next: Page = await page(alice, `kind=image&limit=7${cursor === null ? '' : `&cursor=${cursor}`}`)
      seen.push(...next.items.map(({ id }) => id))
      cursor = next.nextCursor
    } while (cursor !== null)
    expect(seen.filter((id) => !mine.includes(id))).toEqual(expected)
    expect(new Set(seen).size).toBe(seen.length)
    await json(send(alice, 'POST', '/api/media/bulk', { ids: mine, action: 'delete' }))
    for (const id of mine) await alice(`/api/media/${id}?purge=true`, { method: 'DELETE' })
  })
})

describe('a cursor', () => {
  it('belongs to its sort, filters and owner', async () => {
    const { nextCursor } = await page(alice, 'kind=image,video&limit=5')
    const cursor = encodeURIComponent(nextCursor as string)
    expect((await alice(`/api/media?kind=video,image&limit=9&cursor=${cursor}`)).status).toBe(200)
    for (const query of [
      'kind=image',
      'kind=image,video&sort=size',
      'kind=image,video&sort=created',
      'kind=image,video&trashed=true',
    ]) {
      const refused = await alice(`/api/media?${query}&cursor=${cursor}`)
      expect([query, refused.status]).toEqual([query, 400])
    }
    expect((await server.as('bob')(`/api/media?kind=image,video&cursor=${cursor}`)).status).toBe(400)
    for (const nonsense of ['x', 'bnVsbA', Buffer.from('["a",1,"b"]').toString('base64url')])
      expect((await alice(`/api/media?cursor=${nonsense}`)).status).toBe(400)
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'sort=colour',
    'kind=picture',
    'colour=red',
    'from=yesterday',
    'sort=relevance',
    'kind=image&kind=video',
    'minBytes=5&maxBytes=4',
    'q=%00',
  ])('refuses %s', async (query) => {
    const response = await alice(`/api/media?${query}`)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  })
})

describe('q', () => {
  const titles = async (q: string, more = '') =>
    (await everything(alice, `q=${encodeURIComponent(q)}${more}`, 200)).length
  const modelled = (filter: ModelFilter) => model.filter((one) => matches(one, filter)).length

  it.each([
    'fox',
    'FOX',
    'fo',
    'cafe',
    'CAFÉ',
    'naive',
    'ubung',
    'drum',
    'loop',
    'drum-loop',
    'take 2',
    'red fox',
    'jpg',
    'x86',
    'about sun',
  ])('"%s" finds words by prefix, without regard to case and accents', async (q) => {
    expect(await titles(q)).toBe(modelled({ q }))
    expect(modelled({ q })).toBeGreaterThan(0)
  })

  it.each(['!!!', '& | !', ':*', "'", '(', 'fox & !red', 'fox:*', '<->', '🦊', '\\', '%', 'fox\u200b'])(
    '"%s" is no syntax',
    async (q) => {
      const response = await alice(`/api/media?q=${encodeURIComponent(q)}`)
      expect(response.status).toBe(200)
    },
  )

  it('ranks what is in the title above what is in the description', async () => {
    const inText = await upload(alice, 'a1', { query: 'format=v2&description=zebra' })
    const inTitle = await upload(alice, 'a2', { query: 'format=v2&title=zebra' })
    const later = await upload(alice, 'a3', { query: 'format=v2&description=a+zebra' })
    const { items } = await page(alice, 'q=zebra&sort=relevance')
    expect(items[0]?.id).toBe(inTitle.id)
    expect(items.map(({ id }) => id).sort()).toEqual([inText.id, inTitle.id, later.id].sort())
    const one = await page(alice, 'q=zebra&sort=relevance&limit=1')
    const two = await page(alice, `q=zebra&sort=relevance&limit=2&cursor=${one.nextCursor}`)
    expect([...one.items, ...two.items].map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    for (const { id } of items) await alice(`/api/media/${id}?purge=true`, { method: 'DELETE' })
  })
})
