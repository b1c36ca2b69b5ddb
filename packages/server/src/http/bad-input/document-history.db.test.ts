import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched } from '../../testing/bad-input/project-traces.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'
import { answered, newProject, PROJECTS, sendJson } from '../testing/project-requests.ts'

let server: WatchedHoldall
let id: string
let documents = 0
/** A document of its own for each test, at revision 2. */
let path: string
beforeAll(async () => {
  server = await watchedHoldall()
  id = await newProject(alice)
})
beforeEach(async () => {
  path = `/${id}/documents/d${++documents}`
  await answered(sendJson(alice, 'PUT', path, { n: 1 }), 201)
  await answered(sendJson(alice, 'PUT', path, { n: 2, list: [1] }, { 'if-match': '"1"' }))
})
afterAll(() => server.close())

const alice: ReturnType<WatchedHoldall['as']> = (to, init) => server.as('alice')(to, init)

describe('history', () => {
  it('is not there where it is not, and is not written to', async () => {
    for (const [method, part] of [
      ['GET', 'revisions/99'],
      ['GET', 'revisions/0'],
      ['GET', 'revisions/x'],
      ['GET', 'revisions/1/2'],
      ['GET', 'conflicts/1'],
      ['POST', 'revisions/99/restore'],
      ['POST', 'revisions/x/restore'],
    ] as const)
      await expectProblem(
        await expectUntouched(server, () => alice(`${PROJECTS}${path}/${part}`, { method })),
        'not_found',
      )
    for (const [method, part] of [
      ['PUT', 'revisions'],
      ['PATCH', 'revisions/1'],
      ['DELETE', 'revisions'],
      ['DELETE', 'revisions/1'],
      ['PUT', 'conflicts'],
    ] as const) {
      const body = method === 'DELETE' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }
      const call = () => alice(`${PROJECTS}${path}/${part}`, { method, ...body })
      await expectProblem(await expectUntouched(server, call), 'method_not_allowed')
    }
    const data = () => alice(`${PROJECTS}/${id}/documents/data`, { method: 'DELETE' })
    await expectProblem(await expectUntouched(server, data), 'conflict')
  })

  it('is restored under the same conditions as a save', async () => {
    const restore = (headers: Record<string, string>) => () =>
      alice(`${PROJECTS}${path}/revisions/1/restore`, { method: 'POST', headers })
    await expectProblem(await expectUntouched(server, restore({ 'if-match': '"1"' })), 'precondition_failed')
    await expectProblem(await expectUntouched(server, restore({ 'if-match': 'x' })), 'invalid_request')
    expect((await restore({ 'if-match': '"2"' })()).headers.get('etag')).toBe('"3"')
  })

  it.each(['%', '=', 'AA', 'bm9uc2Vuc2U', 'LTE', 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA', 'x'.repeat(2001)])(
    'has no page at the cursor %.40s',
    async (cursor) => {
      for (const list of [`${path}/revisions`, `${path}/conflicts`, `/${id}/snapshots`])
        await expectProblem(await alice(`${PROJECTS}${list}?cursor=${encodeURIComponent(cursor)}`), 'invalid_request')
    },
  )

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1e2', 'unknown=1', 'cursor=a&cursor=b'])(
    'is not listed with %s',
    async (query) => {
      for (const list of [`${path}/revisions`, `${path}/conflicts`, `/${id}/documents`, `/${id}/snapshots`])
        await expectProblem(await alice(`${PROJECTS}${list}?${query}`), 'invalid_request')
    },
  )

  it.each([
    '-000001-01-01T00:00:00.000Z x',
    '+275760-09-13T00:00:00.000Z x',
    '0000-01-01T00:00:00.000Z x',
    '2026-01-01T00:00:00.000Z ',
    '2026-02-30T00:00:00.000Z x',
  ])('of snapshots has no error of the server for a cursor of %s', async (text) => {
    const answer = await alice(`${PROJECTS}/${id}/snapshots?cursor=${Buffer.from(text).toString('base64url')}`)
    expect([200, 400]).toContain(answer.status)
  })
})

describe('a quota', () => {
  it('counts histories: what does not fit is refused whole', async () => {
    const limited = await watchedHoldall({ USER_QUOTA_BYTES: 200_000 })
    try {
      const bob = limited.as('bob')
      const project = await newProject(bob)
      const body = (n: number) => ({ n, filler: 'x'.repeat(60_000) })
      const at = `/${project}/documents/big`
      await answered(sendJson(bob, 'PUT', at, body(1)), 201)
      await answered(sendJson(bob, 'PUT', at, body(2), { 'if-match': '"1"' }))
      await answered(sendJson(bob, 'PUT', at, body(3), { 'if-match': '"2"' }))
      const saves = [
        () => sendJson(bob, 'PUT', `/${project}/documents/other`, body(4)),
        () => sendJson(bob, 'POST', `/${project}/data`, body(4)),
        () => sendJson(bob, 'PATCH', `/${project}/data`, body(4), { 'if-match': '*' }),
        () => sendJson(bob, 'POST', `/${project}/duplicate`, {}),
      ]
      for (const save of saves) await expectProblem(await expectUntouched(limited, save), 'quota_exceeded')
      const kept = await bob(PROJECTS + at)
      expect([kept.headers.get('etag'), await kept.json()]).toEqual(['"3"', body(3)])
      // A patch after a refusal builds on what is stored, not on what was refused.
      await answered(sendJson(bob, 'PATCH', `/${project}/data`, { settings: { a: 1 } }, { 'if-match': '"1"' }))
      expect(limited.takeErrors()).toEqual([])
    } finally {
      await limited.close()
    }
  })
})

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
