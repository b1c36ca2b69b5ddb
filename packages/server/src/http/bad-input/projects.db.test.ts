import { createId } from '@holdall/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upload } from '../../media/testing/media-requests.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched } from '../../testing/bad-input/project-traces.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'
import { answered, newProject, PROJECTS, sendJson } from '../testing/project-requests.ts'

let server: WatchedHoldall
let id: string
let scene: string
beforeAll(async () => {
  server = await watchedHoldall()
  id = await newProject(alice)
  scene = (await answered<{ id: string }>(sendJson(alice, 'POST', `/${id}/scenes`, { externalId: 'one' }), 201)).id
})
afterAll(() => server.close())

const alice: ReturnType<WatchedHoldall['as']> = (to, init) => server.as('alice')(to, init)
const CREATE = { name: 'n', type: 'custom' }
const ROUTES: Record<string, { method: string; path: () => string; optional?: true }> = {
  create: { method: 'POST', path: () => '' },
  patch: { method: 'PATCH', path: () => `/${id}` },
  duplicate: { method: 'POST', path: () => `/${id}/duplicate` },
  member: { method: 'PUT', path: () => `/${id}/members/bob` },
  scene: { method: 'POST', path: () => `/${id}/scenes` },
  'scene patch': { method: 'PATCH', path: () => `/${id}/scenes/${scene}` },
  order: { method: 'PUT', path: () => `/${id}/scenes/order` },
  snapshot: { method: 'POST', path: () => `/${id}/snapshots` },
  relink: { method: 'POST', path: () => `/${id}/relink` },
}
const call = (route: string, body: unknown, headers: Record<string, string> = {}) => {
  const { method, path } = ROUTES[route] as (typeof ROUTES)[string]
  return sendJson(alice, method, path(), body, headers)
}

describe.each(Object.keys(ROUTES))('the body of %s', (route) => {
  it.each([
    ' ',
    '{',
    '{}{}',
    '1',
    '"x"',
    '[]',
    'null',
    '{"unknown":1}',
    `{"metadata":${'['.repeat(101)}${']'.repeat(101)}}`,
    `{"metadata":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    '{"name":"a\\u0000b"}',
    '{"a\\u0000b":1}',
    '{"__proto__":{"polluted":true}}',
    '{"metadata":{"\\u005f_proto__":{"polluted":true}}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"metadata":{"a":"\\ud800"}}',
  ])('is refused: %.60s', async (body) => {
    await expectProblem(await expectUntouched(server, () => call(route, body)), 'invalid_request')
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
  })

  it('is refused over 1 MiB, and of another type', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1024 * 1024) })
    await expectProblem(await expectUntouched(server, () => call(route, large)), 'too_large')
    for (const type of ['text/plain', 'application/merge-patch+json', 'multipart/form-data; boundary=x'])
      await expectProblem(
        await expectUntouched(server, () => call(route, '{}', { 'content-type': type })),
        'unsupported_type',
      )
  })

  it('of any JSON is never an error of the server', async () => {
    const member = fc.constantFrom(
      ...'name type description metadata externalId status coverMediaId role ids position map mediaId'.split(' '),
    )
    const some = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: 'binary', maxLength: 9 }),
      fc.constantFrom('custom', 'viewer', scene),
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(member, some, { maxKeys: 4, noNullPrototype: true }), async (body) => {
        const answer = await call(route, JSON.stringify(body))
        await answer.arrayBuffer()
        expect(answer.status, JSON.stringify(server.takeErrors())).toBeLessThan(500)
      }),
      { numRuns: 40 },
    )
  })
})

describe('a body that is JSON but nonsense', () => {
  it.each<[string, unknown]>([
    ['create', { type: 'custom' }],
    ['create', { name: 'n' }],
    ['create', { ...CREATE, name: '' }],
    ['create', { ...CREATE, name: ' \n ' }],
    ['create', { ...CREATE, name: 'x'.repeat(201) }],
    ['create', { ...CREATE, name: 5 }],
    ['create', { ...CREATE, type: 'unknown' }],
    ['create', { ...CREATE, type: 'constructor' }],
    ['create', { ...CREATE, type: '__proto__' }],
    ['create', { ...CREATE, type: 'Custom' }],
    ['create', { ...CREATE, type: null }],
    ['create', { ...CREATE, status: 'done' }],
    ['create', { ...CREATE, description: 'x'.repeat(10_001) }],
    ['create', { ...CREATE, metadata: [] }],
    ['create', { ...CREATE, metadata: { a: 'x'.repeat(70_000) } }],
    ['create', { ...CREATE, id: 'custom-mine' }],
    ['create', { ...CREATE, ownerUserId: 'bob' }],
    ...['', '.', '..', 'a/b', '../x', 'a\\b', 'a\u0001', 'a\n', '\ud800', 'x'.repeat(201), 5].map(
      (externalId): [string, unknown] => ['create', { ...CREATE, externalId }],
    ),
    ['duplicate', { externalId: 'a/b' }],
    ['patch', { name: 'x'.repeat(201) }],
    ['patch', { name: null }],
    ['patch', { type: 'image-edit' }],
    ['patch', { coverMediaId: 'media-nowhere' }],
    ['patch', { coverMediaId: createId('media') }],
    ['patch', { coverMediaId: '' }],
    ['patch', { externalId: '..' }],
    ['patch', { deletedAt: null }],
    ['member', {}],
    ['member', { role: 'admin' }],
    ['member', { role: 'Owner' }],
    ['member', { role: null }],
    ['member', { role: ['editor'] }],
    ['member', { role: 'editor', userId: 'carol' }],
    ['scene', { position: -1 }],
    ['scene', { position: 1.5 }],
    ['scene', { position: 10_001 }],
    ['scene', { name: 'x'.repeat(201) }],
    ['scene', { externalId: 'a/b' }],
    ['scene', { mediaId: createId('media') }],
    ['scene patch', { audioMediaId: 'media-nowhere' }],
    ['scene patch', { externalId: 'two' }],
    ['order', {}],
    ['order', { ids: 'one' }],
    ['order', { ids: [1] }],
    ['order', { ids: [''] }],
    ['order', { ids: Array.from({ length: 10_001 }, () => 'one') }],
    ['snapshot', { name: '' }],
    ['snapshot', { name: 'x'.repeat(201) }],
    ['relink', { map: { a: createId('media') } }],
    ['relink', { map: [] }],
    ['relink', { map: { '': 'x' } }],
  ])('is refused: %s %j', async (route, body) => {
    await expectProblem(await expectUntouched(server, () => call(route, body)), 'invalid_request')
  })

  it('takes names of 200 characters', async () => {
    const name = 'é'.repeat(200)
    expect(await answered(call('create', { ...CREATE, name }), 201)).toMatchObject({ name })
    await answered(call('snapshot', { name }), 201)
  })

  it('is refused when the order of scenes names one twice, another, or too few', async () => {
    for (const ids of [[], [scene, scene], ['one', scene], [scene, 'two'], [createId('scene')]])
      await expectProblem(await expectUntouched(server, () => call('order', { ids })), 'conflict')
  })

  it('is refused when the cover or a slot is another’s item, or gone', async () => {
    const theirs = await upload(server.as('bob'), 'his')
    const gone = await upload(alice, 'gone')
    await answered(alice(`/api/media/${gone.id}?purge=true`, { method: 'DELETE' }))
    for (const mediaId of [theirs.id, gone.id]) {
      await expectProblem(
        await expectUntouched(server, () => call('patch', { coverMediaId: mediaId })),
        'invalid_request',
      )
      for (const route of ['scene', 'scene patch'])
        for (const slot of ['mediaId', 'audioMediaId'])
          await expectProblem(await expectUntouched(server, () => call(route, { [slot]: mediaId })), 'invalid_request')
      const map = { [createId('media')]: mediaId }
      await expectProblem(await expectUntouched(server, () => call('relink', { map })), 'invalid_request')
    }
  })

  it('makes no owner of a member, and no member of the owner', async () => {
    for (const role of ['viewer', 'editor', 'owner'])
      await expectProblem(
        await expectUntouched(server, () => sendJson(alice, 'PUT', `/${id}/members/alice`, { role })),
        'conflict',
      )
    for (const user of ['x'.repeat(256), '%01', '%7F', 'a%0Ab'])
      await expectProblem(
        await expectUntouched(server, () => sendJson(alice, 'PUT', `/${id}/members/${user}`, { role: 'viewer' })),
        'invalid_request',
      )
    await expectProblem(
      await expectUntouched(server, () => alice(`${PROJECTS}/${id}/members/nobody`, { method: 'DELETE' })),
      'not_found',
    )
  })
})

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
