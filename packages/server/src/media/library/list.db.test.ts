import type { MediaFacets } from '@holdall/protocol'
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
import {
  type AnsweredItem,
  type Call,
  insertProject,
  json,
  rows,
  send,
  sha256,
  upload,
} from '../testing/media-requests.ts'

interface Page {
  items: AnsweredItem[]
  nextCursor: string | null
  facets?: MediaFacets
  total?: number
}

const COUNT = 300
const WORDS = ['red', 'fox', 'café', 'naïve', 'sunset', 'drum-loop', 'take_2', 'Übung', 'x86', 'don’t']
let server: TestHoldall
let alice: Call
let model: ModelItem[]

beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
  const { database } = server.database
  await insertProject(database, { id: 'p1', owner: 'alice', externalId: 'first', viewers: ['vera'], editors: ['ed'] })
  await insertProject(database, { id: 'p2', owner: 'alice' })
  await insertProject(database, { id: 'zed', owner: 'zoe' })
  model = makeItems()
  await insertItems(model)
  await insertItems([
    {
      ...(model[0] as ModelItem),
      id: 'media-other',
      owner: 'bob',
      projectId: null,
      visibility: 'public',
      deleted: false,
    },
  ])
})
afterAll(() => server.close())

/** Deterministic, with many ties in every sort. */
function makeItems(): ModelItem[] {
  let state = 42
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
  const pick = <T>(list: readonly T[]) => list[next(list.length)] as T
  return Array.from({ length: COUNT }, (_, index) => {
    const kind = pick(['image', 'video', 'audio', 'file'] as const)
    const created = new Date(Date.UTC(2026, next(4), 1 + next(5), 0, 0, 0, next(3)))
    const width = kind === 'image' || kind === 'video' ? pick([100, 200, 300]) : null
    return {
      id: `media-${String(index).padStart(4, '0')}`,
      owner: 'alice',
      kind,
      sourceType: pick(['upload', 'upload', 'playground', 'enhanced', 'stock'] as const),
      visibility: pick(['private', 'private', 'public'] as const),
      status: pick(['ready', 'ready', 'ready', 'processing', 'failed'] as const),
      projectId: pick([null, null, 'p1', 'p2']),
      title: next(3) === 0 ? '' : `${pick(WORDS)} ${pick(WORDS)}`,
      description: next(2) === 0 ? '' : `about ${pick(WORDS)}`,
      tags: [...new Set(Array.from({ length: next(4) }, () => pick(['red', 'blue', 'été', 'a b', 'x-ray'])))],
      originalFilename: `${pick(WORDS)}.${pick(['jpg', 'mp4', 'txt'])}`,
      prompt: next(3) === 0 ? pick(WORDS) : null,
      mimeType: {
        image: pick(['image/png', 'image/jpeg']),
        video: 'video/mp4',
        audio: 'audio/mpeg',
        file: pick(['text/plain', 'image/svg+xml']),
      }[kind],
      sizeBytes: next(6) * 100,
      width,
      height: width === null ? null : pick([100, 200, 300]),
      duration: kind === 'video' || kind === 'audio' ? pick([1.5, 2, 60]) : null,
      createdAt: created,
      updatedAt: new Date(created.getTime() + next(3) * 86_400_000),
      takenAt: next(3) === 0 ? new Date(Date.UTC(2020, next(2), 1)) : null,
      deleted: next(8) === 0,
    }
  })
}

function insertItems(items: ModelItem[]) {
  return rows(
    server.database.database,
    `insert into media (id, owner_user_id, created_by, project_id, kind, source_type, visibility, status, title, description, tags, filename,
        original_filename, mime_type, size_bytes, checksum, storage_key, category, width, height, duration_seconds, metadata, taken_at,
        created_at, updated_at, content_at, deleted_at)
      select id, owner, owner, "projectId", kind, "sourceType", visibility, status, title, description, tags, 'f', "originalFilename", "mimeType",
        "sizeBytes", $2, 'users/' || owner || '/test/' || id, 'uploads', width, height, duration,
        case when prompt is null then '{}' else jsonb_build_object('prompt', prompt) end, "takenAt",
        "createdAt", "updatedAt", "createdAt", case when deleted then "updatedAt" end
      from jsonb_to_recordset($1::jsonb) as x (id text, owner text, "projectId" text, kind text, "sourceType" text, visibility text, status text,
        title text, description text, tags text[], "originalFilename" text, "mimeType" text, "sizeBytes" bigint, width int, height int,
        duration float8, prompt text, "takenAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz, deleted boolean)`,
    [JSON.stringify(items), sha256('')],
  )
}

const page = (call: Call, query: string) => json<Page>(call(`/api/media?format=v2&${query}`))

async function everything(call: Call, query: string, limit: number): Promise<AnsweredItem[]> {
  const items: AnsweredItem[] = []
  let cursor: string | null = null
  do {
    const next: Page = await page(
      call,
      `${query}&limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    expect(next.items.length).toBeLessThanOrEqual(limit)
    items.push(...next.items)
    cursor = next.nextCursor
  } while (cursor !== null)
  return items
}

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
