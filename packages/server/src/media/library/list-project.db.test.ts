import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { type ModelItem, matches, modelFacets, modelOrder } from '../testing/library-model.ts'
import type { Call } from '../testing/media-requests.ts'
import { everything, page, seedLibrary } from '../testing/seeded-library.ts'

let server: TestHoldall
let alice: Call
let model: ModelItem[]

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  model = await seedLibrary(server.database.database)
})
afterAll(() => server.close())

describe('project=', () => {
  it('shows owner, editor and viewer the same items, and strangers none', async () => {
    const expected = modelOrder(
      model.filter((one) => matches(one, { project: ['p1'] })),
      '-created',
    ).map(({ id }) => id)
    expect(expected.length).toBeGreaterThan(20)
    for (const user of ['alice', 'ed', 'vera'])
      expect((await everything(server.as(user), 'project=p1', 60)).map(({ id }) => id)).toEqual(expected)
    expect((await page(alice, 'project=first&limit=200')).items.map(({ id }) => id)).toEqual(expected)
    const strangers = (await page(server.as('mallory'), 'project=p1&limit=200')).items
    // What is public may be seen by anybody, but is not listed.
    expect(strangers).toEqual([])
    expect((await page(server.as('bob'), 'limit=200')).items.map(({ id }) => id)).toEqual(['media-other'])
  })

  it('is searched, tagged, ranked and counted for a viewer as for the owner', async () => {
    const vera = server.as('vera')
    for (const query of ['q=fox', 'tags=red', 'tags=red&sort=name', 'q=fox&tags=blue&kind=image']) {
      const owner = (await everything(alice, `project=p1&${query}`, 60)).map(({ id }) => id)
      expect((await everything(vera, `project=p1&${query}`, 60)).map(({ id }) => id)).toEqual(owner)
    }
    const ranked = (await everything(alice, 'project=p1&q=fox&sort=relevance', 60)).map(({ id }) => id)
    expect(ranked.length).toBe(model.filter((one) => matches(one, { project: ['p1'], q: 'fox' })).length)
    expect((await everything(vera, 'project=p1&q=fox&sort=relevance', 60)).map(({ id }) => id)).toEqual(ranked)
    const counted = await page(vera, 'project=p1&facets=true&limit=1')
    expect({ ...counted.facets, total: counted.total }).toEqual(modelFacets(model, { project: ['p1'] }))
  })

  it('keeps tags of shared items away from other lists', async () => {
    expect((await page(server.as('vera'), 'tags=red')).items).toEqual([])
  })
})
