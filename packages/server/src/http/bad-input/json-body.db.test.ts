import type { MediaItem } from '@holdall/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
let id: string
beforeAll(async () => {
  server = await watchedHoldall()
})
beforeEach(async () => {
  if (id) return
  const answer = await server.as('alice')('/api/media', { method: 'POST', body: 'json' })
  id = ((await answer.json()) as MediaItem).id
})
afterAll(() => server.close())

interface Route {
  name: string
  method: string
  path: () => string
}
const ROUTES: Route[] = [
  { name: 'patch', method: 'PATCH', path: () => `/api/media/${id}` },
  { name: 'bulk', method: 'POST', path: () => '/api/media/bulk' },
  { name: 'check', method: 'POST', path: () => '/api/media/check' },
  { name: 'copy', method: 'POST', path: () => `/api/media/${id}/copy` },
  { name: 'key', method: 'POST', path: () => '/api/keys' },
]

const send = ({ method, path }: Route, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  server.as('alice')(path(), { method, body, headers: { 'content-type': type } })

describe.each(ROUTES)('the body of $name', (route) => {
  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['nothing but a space', ' '],
    ['half an object', '{'],
    ['two values', '{}{}'],
    ['a comment', '{} // x'],
    ['an unquoted name', '{a: 1}'],
    ['a number', '1'],
    ['a text', '"x"'],
    ['true', 'true'],
    ['a list', '[]'],
    ['null', 'null'],
    ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', new Uint8Array(Buffer.from('{"a":1}', 'utf16le'))],
    ['101 levels', `{"metadata":${'['.repeat(101)}${']'.repeat(101)}}`],
    ['200,000 levels', '['.repeat(200_000)],
    ['a NUL in a text', '{"title":"a\\u0000b"}'],
    ['a NUL in a name', '{"a\\u0000b":1}'],
    ['__proto__', '{"__proto__":{"polluted":true}}'],
    ['__proto__ in escapes', '{"\\u005f_proto__":{"polluted":true}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"polluted":true}}}'],
    ['an unknown member', '{"unknown":1}'],
    ['a Latin-1 quote', new Uint8Array([0xab, 0xbb])],
  ])('is refused: %s', async (_name, body) => {
    await expectProblem(await expectNothingLeft(server, () => send(route, body)), 'invalid_request')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('is refused over 1 MiB', async () => {
    const body = JSON.stringify({ title: 'x'.repeat(1024 * 1024) })
    await expectProblem(await expectNothingLeft(server, () => send(route, body)), 'too_large')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '*/*',
  ])('is refused as %s', async (type) => {
    await expectProblem(await expectNothingLeft(server, () => send(route, '{}', type)), 'unsupported_type')
  })
})

describe('a body that is JSON but nonsense', () => {
  const hash = 'a'.repeat(64)
  it.each<[string, unknown]>([
    ['patch', { title: 'x'.repeat(501) }],
    ['patch', { title: 1 }],
    ['patch', { tags: 'a' }],
    ['patch', { tags: [null] }],
    ['patch', { tags: Array.from({ length: 101 }, (_, index) => String(index)) }],
    ['patch', { visibility: 'everyone' }],
    ['patch', { metadata: 'x' }],
    ['patch', { metadata: { a: 'x'.repeat(70_000) } }],
    ['patch', { metadata: { title: 1 } }],
    ['patch', { metadata: { tags: 'a' } }],
    ['patch', { ownerUserId: 'bob' }],
    ['patch', { title: '\ud800' }],
    ['bulk', {}],
    ['bulk', { action: 'explode', ids: ['media-1'] }],
    ['bulk', { action: 'delete' }],
    ['bulk', { action: 'delete', ids: [] }],
    ['bulk', { action: 'delete', ids: 'all' }],
    ['bulk', { action: 'delete', ids: ['a\ud800'] }],
    ['bulk', { action: 'delete', ids: [''] }],
    ['bulk', { action: 'delete', ids: Array.from({ length: 1001 }, (_, index) => `media-${index}`) }],
    ['bulk', { action: 'delete', ids: ['a'], filter: {} }],
    ['bulk', { action: 'delete', filter: { kind: 'picture' } }],
    ['bulk', { action: 'delete', filter: { from: 'now' } }],
    ['bulk', { action: 'delete', filter: [] }],
    ['bulk', { action: 'tag', ids: ['a'], tags: [] }],
    ['bulk', { action: 'tag', ids: ['a'] }],
    ['bulk', { action: 'visibility', ids: ['a'], visibility: null }],
    ['bulk', { action: 'move', ids: ['a'], projectId: 5 }],
    ['check', {}],
    ['check', { sha256: 'x', sizeBytes: 1 }],
    ['check', { sha256: hash, sizeBytes: -1 }],
    ['check', { sha256: hash, sizeBytes: 1.5 }],
    ['check', { sha256: hash, sizeBytes: 1e300 }],
    ['check', { sha256: hash, sizeBytes: '1' }],
    ['check', { sha256: [hash], sizeBytes: 1 }],
    ['copy', { projectId: 1 }],
    ['copy', { sceneId: 'scene-1' }],
    ['copy', { title: 'x'.repeat(501) }],
  ])('is refused: %s %j', async (name, body) => {
    const route = ROUTES.find((one) => one.name === name) as Route
    const problem = await expectProblem(
      await expectNothingLeft(server, () => send(route, JSON.stringify(body))),
      'invalid_request',
    )
    expect(problem.detail).toMatch(/\S/)
  })

  it.each<[string, unknown]>([
    ['bulk', { action: 'delete', ids: ['media-nowhere', "' or 1=1 --"] }],
    ['bulk', { action: 'move', ids: ['media-nowhere'], projectId: null }],
    ['copy', { projectId: 'nowhere' }],
    ['copy', { projectId: '../..' }],
  ])('finds nothing and changes nothing: %s %j', async (name, body) => {
    const route = ROUTES.find((one) => one.name === name) as Route
    await expectProblem(await expectNothingLeft(server, () => send(route, JSON.stringify(body))), 'not_found')
  })

  it('fails as a whole in bulk: one wrong id spoils all', async () => {
    const bulk = ROUTES[1] as Route
    for (const action of [
      { action: 'delete' },
      { action: 'tag', tags: ['x'] },
      { action: 'visibility', visibility: 'public' },
    ]) {
      const body = JSON.stringify({ ...action, ids: [id, 'media-nowhere'] })
      const problem = await expectProblem(await expectNothingLeft(server, () => send(bulk, body)), 'not_found')
      expect(problem.errors).toHaveLength(1)
    }
  })
})

describe('any JSON', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ maxLength: 20 }))
  const some = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    text,
    fc.constantFrom<unknown>('private', 'delete', null, [], {}),
  )
  const members = [
    'title description tags visibility metadata',
    'action ids filter tags visibility projectId',
    'sha256 sizeBytes',
    'projectId sceneId title',
    'name role scopes expiresIn expiresAt',
  ]

  it.each(ROUTES.map((route, index) => [route.name, route, members[index] as string] as const))(
    'sent to %s is never an error of the server',
    async (_name, route, names) => {
      const object = fc.dictionary(fc.constantFrom(...names.split(' ')), some, { maxKeys: 4 })
      const body = fc.oneof({ weight: 4, arbitrary: object }, { weight: 1, arbitrary: fc.jsonValue() })
      await fc.assert(
        fc.asyncProperty(body, async (value) => {
          const answer = await send(route, JSON.stringify(value))
          expect(answer.status, JSON.stringify(server.takeErrors())).toBeLessThan(500)
          await answer.arrayBuffer()
        }),
        { numRuns: 120 },
      )
      expect(server.takeErrors()).toEqual([])
    },
  )

  it('that is cut or has bytes swapped is never an error of the server', async () => {
    const sound = Buffer.from(JSON.stringify({ title: 'é\\"x', tags: ['a'], metadata: { a: [1, { b: null }] } }))
    const damage = fc.tuple(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length))
    await fc.assert(
      fc.asyncProperty(damage, async ([at, byte, length]) => {
        const bytes = Uint8Array.from(sound)
        bytes[at] = byte
        const answer = await send(ROUTES[0] as Route, bytes.slice(0, length))
        expect(answer.status, JSON.stringify(server.takeErrors())).toBeLessThan(500)
        await answer.arrayBuffer()
      }),
      { numRuns: 150 },
    )
  })
})
