import { createHash } from 'node:crypto'
import type { MediaItem } from '@holdall/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { png } from '../../testing/bad-input/pictures.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
let item: MediaItem
let picture: MediaItem
beforeAll(async () => {
  server = await watchedHoldall()
  for (const text of ['one', 'two', 'three']) {
    const answer = await server.as('alice')(`/api/media?title=${text}&tags=a,b`, { method: 'POST', body: text })
    item = (await answer.json()) as MediaItem
  }
  const answer = await server.as('alice')('/api/media', { method: 'POST', body: new Uint8Array(png()) })
  picture = (await answer.json()) as MediaItem
})
afterAll(() => server.close())

const get = (path: string) => server.as('alice')(path)
const list = (query: string) => get(`/api/media?${query}`)

describe('a nonsensical query', () => {
  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1.5',
    'limit=1e1',
    'limit=ten',
    'limit=9999999999999999999',
    'limit=0x10',
    'sort=random',
    'sort=--created',
    'sort=created;drop table media',
    'sort=relevance',
    'sort=relevance&q=%20',
    'kind=picture',
    'kind=,',
    'kind=image%00',
    'source_type=theft',
    'status=done',
    'visibility=all',
    'orientation=diagonal',
    'mime=*/*',
    'mime=image',
    'mime=%27',
    'from=yesterday',
    'from=2024-02-30',
    'from=2024-13-01',
    'from=0000-01-01',
    'from=-000001-01-01',
    'from=%2B275760-09-13',
    'from=2024-01-01T00:00:00',
    'from=2024-01-02&to=2024-01-01',
    'to=9999-12-31',
    'to=now()',
    'minBytes=-1',
    'minBytes=1e3',
    'minBytes=9223372036854775808',
    'maxBytes=NaN',
    'minBytes=2&maxBytes=1',
    'trashed=yes',
    'facets=1',
    'format=v3',
    'q=a%00b',
    `q=${'x'.repeat(501)}`,
    'tags=a%00b',
    `tags=${'x'.repeat(101)}`,
    `tags=${Array.from({ length: 101 }, (_, index) => index).join()}`,
    'project=a%00b',
    `project=${'x'.repeat(201)}`,
    'limit=1&limit=2',
    'unknown=1',
    '__proto__=1',
    'constructor=1',
    'toString=1',
    'cursor=x',
    'cursor=e30',
    'cursor=W10',
    'cursor=bnVsbA',
    'cursor=%00',
    `cursor=${'x'.repeat(2001)}`,
  ])('%s is refused', async (query) => {
    const problem = await expectProblem(await list(query), 'invalid_request')
    expect(problem.errors?.length).toBeGreaterThan(0)
  })

  it.each([
    '%',
    '%zz',
    'q=%ff',
    'q=%ed%a0%80',
    'q=%F0%9F',
    '&&&&',
    '=',
    'limit=',
    `q=${encodeURIComponent('\'"\\;--/*%_&|!():*<->')}`,
    `q=${encodeURIComponent('½ ŉ ʼn ﷺ Ⅷ ㎢ ① ß ǆ İ \u0301\u0301')}`,
    'tags=%27%22%5C%7B%7D',
    'project=%27%20or%201=1',
    'to=9999-12-30',
    'from=0001-01-01',
    'minBytes=9007199254740991',
  ])('%s is answered', async (query) => {
    const answer = await list(query)
    expect([200, 400], JSON.stringify(server.takeErrors())).toContain(answer.status)
    if (answer.status === 400) await expectProblem(answer, 'invalid_request')
  })

  it.each(['expiresIn=0', 'expiresIn=-1', 'expiresIn=2592001', 'expiresIn=x', 'download=a%00b', 'x=1'])(
    'of a signed link is refused: %s',
    async (query) => {
      await expectProblem(await get(`/api/media/${item.id}/url?${query}`), 'invalid_request')
    },
  )

  it.each(['purge=1', 'purge=maybe', 'force=x', 'x=1'])('of a delete is refused: %s', async (query) => {
    const remove = () => server.as('alice')(`/api/media/${item.id}?${query}`, { method: 'DELETE' })
    await expectProblem(await expectNothingLeft(server, remove), 'invalid_request')
  })

  it.each(['w=0', 'w=-1', 'w=1e9', 'w=x', 'fit=y', 'format=exe', 'q=0', 'q=101', 'w=1.5', 'w=1&w=2'])(
    'of a transformation is refused: %s',
    async (query) => {
      await expectProblem(await get(`/api/media/${picture.id}/image?${query}`), 'invalid_request')
    },
  )
})

describe('every letter, digit and mark of Unicode', () => {
  it('may be searched for', async () => {
    const characters: string[] = []
    for (let code = 0x80; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      if (/[\p{L}\p{N}\p{M}]/u.test(character)) characters.push(character)
    }
    // What the search makes of a character is up to a dictionary of PostgreSQL: all of those that it maps are tried there first.
    const { rows } = await server.database.pool.query<{ character: string }>(
      'select character from unnest($1::text[]) as character where public.unaccent(character) <> character',
      [characters],
    )
    const suspects = rows.map(({ character }) => character)
    expect(suspects.length).toBeGreaterThan(500)
    for (let at = 0; at < suspects.length; at += 12) {
      const q = suspects.slice(at, at + 12).join(' ')
      const answer = await list(`q=${encodeURIComponent(q)}&limit=1`)
      expect(answer.status, `${q} ${JSON.stringify(server.takeErrors())}`).toBe(200)
      await answer.arrayBuffer()
    }
  })
})

describe('a forged cursor', () => {
  /** The mark that the server itself would put into a cursor: it is no secret. */
  const forge = async (sort: string, value: unknown, id: unknown) => {
    const page = (await (await list(`limit=1&sort=${sort}`)).json()) as { nextCursor: string }
    const [mark] = JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString()) as [string]
    return Buffer.from(JSON.stringify([mark, value, id])).toString('base64url')
  }

  it.each<[string, unknown]>([
    ['created', 'yesterday'],
    ['created', '2024'],
    ['created', '1 BC'],
    ['created', 'Jan 1 2024 (comment)'],
    ['created', '+275760-09-13T00:00:00.000Z'],
    ['created', '-271821-04-20T00:00:00.000Z'],
    ['created', 'infinity'],
    ['created', 0],
    ['created', null],
    ['created', '2024-01-01\0'],
    ['updated', '12/31/9999 23:59:59 GMT-1200'],
    ['taken', '0000-01-01T00:00:00Z'],
    ['size', 1.5],
    ['size', 1e300],
    ['size', -1e300],
    ['size', 2 ** 63],
    ['size', '1'],
    ['size', [1]],
    ['duration', 1e308],
    ['duration', 5e-324],
    ['name', '\0'],
    ['name', '\ud800'],
    ['name', 'x'.repeat(1000)],
    ['name', 7],
  ])('in %s with %j is refused or finds nothing', async (sort, value) => {
    for (const id of ['media-x', '', '\0', '\udc00', 5, null, { a: 1 }]) {
      const answer = await list(`limit=1&sort=${sort}&cursor=${await forge(sort, value, id)}`)
      expect([200, 400], JSON.stringify([value, id, server.takeErrors()])).toContain(answer.status)
      if (answer.status === 400) await expectProblem(answer, 'invalid_request')
    }
  })

  it('of another sort, filter or caller is refused', async () => {
    const { nextCursor } = (await (await list('limit=1')).json()) as { nextCursor: string }
    for (const query of ['sort=created', 'sort=size', 'kind=image', 'trashed=true', 'q=one']) {
      await expectProblem(await list(`limit=1&cursor=${nextCursor}&${query}`), 'invalid_request')
    }
    await expectProblem(await server.as('bob')(`/api/media?limit=1&cursor=${nextCursor}`), 'invalid_request')
  })
})

describe('any query', () => {
  it('is answered with 200 or 400', async () => {
    const names =
      'source_type kind q tags project visibility from to minBytes maxBytes mime orientation status sort trashed limit cursor facets format'
    const digest = createHash('sha256').update('x').digest('base64url')
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        'image',
        'upload',
        '-created',
        'relevance',
        '2024-01-01',
        '2024-01-01T00:00:00Z',
        '1',
        'true',
        'a,b',
        digest,
      ),
      fc.integer().map(String),
      fc.double().map(String),
    )
    const name = fc.constantFrom(...names.split(' '))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 5 }), async (parameters) => {
        const answer = await list(new URLSearchParams(parameters).toString())
        expect([200, 400], JSON.stringify(server.takeErrors())).toContain(answer.status)
        await answer.arrayBuffer()
      }),
      { numRuns: 400 },
    )
    expect(server.takeErrors()).toEqual([])
  })
})
