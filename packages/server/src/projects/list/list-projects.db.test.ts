import type { ProjectListQuery, ProjectSortField } from '@holdall/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Identity } from '../../identity/identity.ts'
import { type TestDatabase, testDatabase } from '../../testing/test-database.ts'
import { listProjects } from './list-projects.ts'
import { type ListedProject, listed, modelOrder, seedProjects } from './testing/seeded-projects.ts'

let database: TestDatabase
let model: ListedProject[]

beforeAll(async () => {
  database = await testDatabase()
  model = await seedProjects(database.database)
})
afterAll(() => database.drop())

const SORTS = (['updated', 'created', 'name', 'size'] as const).flatMap((by) => [
  { by, descending: true },
  { by, descending: false },
])
const NEWEST = { by: 'updated', descending: true } as const

function as(userId: string, role: 'user' | 'service' = 'user'): Identity {
  return { userId, role, via: 'token', readOnly: false }
}

function queryOf(filter: ProjectListQuery['filter'] = {}, rest: Partial<ProjectListQuery> = {}): ProjectListQuery {
  return { filter, sort: NEWEST, limit: 7, cursor: null, ...rest }
}

const page = (identity: Identity, query: ProjectListQuery) => listProjects(database.database, identity, query)

/** Ids, page after page to the end. */
async function everything(identity: Identity, query: ProjectListQuery): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const next = await page(identity, { ...query, cursor })
    expect(next.rows.length).toBeLessThanOrEqual(query.limit)
    ids.push(...next.rows.map(({ id }) => id))
    cursor = next.nextCursor
  } while (cursor !== null)
  return ids
}

function modelled(user: string, { filter, sort }: ProjectListQuery): string[] {
  const found = model.filter((project) => listed(project, user, filter))
  return modelOrder(found, sort).map(({ id }) => id)
}

describe('a list of projects', () => {
  it.each(SORTS)(
    'by $by, descending: $descending, pages through own and shared ones without gaps or repeats',
    async (sort) => {
      for (const user of ['una', 'mia', 'zoe']) {
        const query = queryOf({}, { sort })
        const expected = modelled(user, query)
        expect(expected.length).toBeGreaterThan(20)
        expect(await everything(as(user), query)).toEqual(expected)
      }
    },
  )

  it('selects what the model selects, for any filters, sort and page size', async () => {
    const filters = fc.record(
      {
        type: fc.subarray(['custom', 'moodboard', 'video-edit', 'nothing'], { minLength: 1, maxLength: 3 }),
        status: fc.subarray(['draft', 'active', 'archived'] as const, { minLength: 1, maxLength: 2 }),
        q: fc.constantFrom('fox', 'cafe', 'FOX den', 'ext', 'about', 'nothing', 'project'),
        trashed: fc.boolean(),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<ProjectListQuery['filter']>
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom(...SORTS),
        fc.constantFrom(3, 7, 200),
        fc.constantFrom('una', 'mia'),
        async (filter, sort, limit, user) => {
          const query = queryOf(filter, { sort, limit })
          expect(await everything(as(user), query)).toEqual(modelled(user, query))
        },
      ),
      { seed: 20261125, numRuns: 150 },
    )
  }, 40_000)

  it('finds by words whether they are in few or in many projects', async () => {
    for (const q of ['fox', 'project', 'about', 'ext']) {
      for (const sort of SORTS) {
        const query = queryOf({ q }, { sort })
        expect(modelled('una', query).length).toBeGreaterThan(0)
        expect(await everything(as('una'), query)).toEqual(modelled('una', query))
      }
    }
    for (const q of ['!!!', '& | !', ':*', "'", '\\', '<->'])
      expect(await everything(as('una'), queryOf({ q }))).toEqual([])
  })

  it('finds by words in a long list, wherever they are frequent', async () => {
    // The newest 1,000, where a frequent word is looked for first, have neither `late` nor `deep`.
    await database.database.one('service', {
      text: `insert into projects (id, name, type, owner_user_id, updated_at)
        select 'many-' || lpad(i::text, 6, '0'), concat_ws(' ', 'often', case when i > 1050 then 'late' end, case when i > 11200 then 'deep' end),
          'custom', 'max', timestamptz '2026-01-01' - make_interval(secs => i) from generate_series(1, 11250) i`,
      values: [],
    })
    const ids = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => `many-${String(from + index).padStart(6, '0')}`)
    for (const [q, from] of [
      ['often', 1],
      ['late', 1_051],
      ['deep', 11_201],
    ] as const) {
      const { rows, nextCursor: cursor } = await page(as('max'), queryOf({ q }))
      expect(rows.map(({ id }) => id)).toEqual(ids(from, from + 6))
      const next = await page(as('max'), queryOf({ q }, { cursor }))
      expect(next.rows.map(({ id }) => id)).toEqual(ids(from + 7, from + 13))
    }
    expect(await everything(as('max'), queryOf({ q: 'deep' }))).toEqual(ids(11_201, 11_250))
  })

  it('says what the caller is in each', async () => {
    const { rows } = await page(as('una'), queryOf({}, { limit: 200 }))
    const roles = new Map(model.map(({ id, owner, members }) => [id, owner === 'una' ? 'owner' : members.una]))
    expect(rows.map(({ id, role }) => [id, role])).toEqual(rows.map(({ id }) => [id, roles.get(id)]))
    expect(new Set(rows.map(({ role }) => role))).toEqual(new Set(['owner', 'editor', 'viewer']))
  })

  it('shows nothing of others, nor what is being purged or imported', async () => {
    expect(await everything(as('nobody'), queryOf({}))).toEqual([])
    for (const user of ['una', 'mia', 'zoe']) {
      for (const trashed of [false, true]) {
        const { rows } = await page(as(user), queryOf({ trashed }, { limit: 200 }))
        for (const { id } of rows) {
          const project = model.find((one) => one.id === id)
          expect(project?.owner === user || project?.members[user] !== undefined).toBe(true)
          expect([project?.purging, project?.importing, project?.trashed]).toEqual([false, false, trashed])
        }
      }
    }
  })

  it('of a service shows its own alone, though it may read all', async () => {
    expect(await everything(as('op', 'service'), queryOf({}))).toEqual([])
    const own = model.filter((one) => one.owner === 'una' && listed(one, 'una', {}))
    expect(await everything(as('una', 'service'), queryOf({}))).toEqual(modelOrder(own, NEWEST).map(({ id }) => id))
  })

  it('is stable while projects are added', async () => {
    const query = queryOf({ type: ['custom'] })
    const expected = modelled('una', query)
    const first = await page(as('una'), query)
    await database.database.one('service', {
      text: "insert into projects (id, name, type, owner_user_id) values ('late', 'Late', 'custom', 'una')",
      values: [],
    })
    const rest = await everythingAfter(query, first.nextCursor)
    await database.database.one('service', { text: "delete from projects where id = 'late'", values: [] })
    expect([...first.rows.map(({ id }) => id), ...rest]).toEqual(expected)
  })
})

async function everythingAfter(query: ProjectListQuery, cursor: string | null): Promise<string[]> {
  if (cursor === null) return []
  const next = await page(as('una'), { ...query, cursor })
  return [...next.rows.map(({ id }) => id), ...(await everythingAfter(query, next.nextCursor))]
}

describe('a cursor of projects', () => {
  it('belongs to its caller, sort and filters', async () => {
    const filter = { type: ['custom', 'moodboard'] }
    const { nextCursor: cursor } = await page(as('una'), queryOf(filter))
    expect(cursor).not.toBeNull()
    const reordered = queryOf({ type: ['moodboard', 'custom'] }, { cursor, limit: 9 })
    expect((await page(as('una'), reordered)).rows.length).toBeGreaterThan(0)
    const others: [Identity, ProjectListQuery][] = [
      [as('mia'), queryOf(filter, { cursor })],
      [as('una'), queryOf({ type: ['custom'] }, { cursor })],
      [as('una'), queryOf({ ...filter, status: ['draft'] }, { cursor })],
      [as('una'), queryOf({ ...filter, trashed: true }, { cursor })],
      [as('una'), queryOf(filter, { cursor, sort: { by: 'updated', descending: false } })],
      [as('una'), queryOf(filter, { cursor, sort: { by: 'created', descending: true } })],
    ]
    for (const [identity, query] of others)
      await expect(page(identity, query)).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('is refused when its value is none of its sort', async () => {
    const wrong: Record<ProjectSortField, unknown[]> = {
      updated: ['yesterday', 5, null, '0000-01-01T00:00:00.000Z', '2026-13-01T00:00:00.000Z'],
      created: ['', {}],
      name: [5, null, '\u0000'],
      size: ['5', 1.5, 1e300],
    }
    for (const [by, values] of Object.entries(wrong) as [ProjectSortField, unknown[]][]) {
      const query = queryOf({}, { sort: { by, descending: true } })
      const { nextCursor } = await page(as('una'), query)
      const [mark] = JSON.parse(Buffer.from(nextCursor as string, 'base64url').toString()) as [string]
      for (const value of values) {
        const cursor = Buffer.from(JSON.stringify([mark, value, 'x'])).toString('base64url')
        await expect(page(as('una'), { ...query, cursor })).rejects.toMatchObject({ code: 'invalid_request' })
      }
    }
    for (const cursor of ['x', 'bnVsbA', Buffer.from('["a",1,"b"]').toString('base64url')])
      await expect(page(as('una'), queryOf({}, { cursor }))).rejects.toMatchObject({ code: 'invalid_request' })
  })
})
