import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched } from '../../testing/bad-input/project-traces.ts'
import { sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'
import { answered, newProject, PROJECTS, sendJson } from '../testing/project-requests.ts'

let server: WatchedHoldall
let id: string
beforeAll(async () => {
  server = await watchedHoldall()
  id = await newProject(alice)
})
afterAll(() => server.close())

const alice: ReturnType<WatchedHoldall['as']> = (path, init) => server.as('alice')(path, init)

describe('a name', () => {
  const AT = (name: string) => `/${id}/documents/${name}`

  it.each([
    'revisions',
    'conflicts',
    'revisions/a',
    'conflicts/1',
    'a//b',
    'a/',
    'ä',
    'a b',
    'a%2520b',
    'a%5Cb',
    'a:b',
    'a~b',
    'a*',
    "a'b",
    'x'.repeat(201),
    `${'x/'.repeat(100)}x`,
    '%252e%252e',
    'a%2F..%2Fb',
    '..%2F..%2Fdata',
    '.%2F.',
    '%F0%9F%A6%86',
    '%ff',
    '%ed%a0%80',
  ])('cannot be %s', async (name) => {
    const authorization = `Bearer ${await server.token('alice')}`
    for (const method of ['PUT', 'GET', 'PATCH', 'DELETE']) {
      const body = method === 'PUT' || method === 'PATCH' ? '{}' : ''
      const call = () =>
        sendRaw(server.url, {
          method,
          path: PROJECTS + AT(name),
          headers: { authorization, 'content-type': 'application/json', 'content-length': body.length },
          body,
        })
      await expectProblem(await expectUntouched(server, call), 'invalid_request')
    }
  })

  it.each(['..', '.', '%2e%2e', 'a/%2E%2E/%2e%2e/data', 'a%0Ab', 'a%00b', '%00', '../data', '../../../../api/media'])(
    'never leads elsewhere: %s',
    async (name) => {
      const authorization = `Bearer ${await server.token('alice')}`
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const body = method === 'DELETE' ? '' : '{}'
        const call = () =>
          sendRaw(server.url, {
            method,
            path: PROJECTS + AT(name),
            headers: { authorization, 'content-type': 'application/json', 'content-length': body.length },
            body,
          })
        const answer = await expectUntouched(server, call)
        expect([400, 404, 405, 428], `${method} ${answer?.status}`).toContain(answer?.status)
      }
    },
  )

  it.each([
    'a',
    'A',
    '.hidden',
    '...',
    '-',
    '_',
    '__proto__',
    'constructor',
    'data.json',
    'x'.repeat(200),
    'revisions2/a',
    'a/Revisions',
  ])('may be %s', async (name) => {
    const call = () => sendJson(alice, 'PUT', AT(name), { name })
    expect((await call()).status).toBe(201)
    expect(await answered(alice(PROJECTS + AT(name)))).toEqual({ name })
    expect((await alice(PROJECTS + AT(name), { method: 'DELETE' })).status).toBe(204)
  })

  it('of any kind is never an error of the server', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), async (name) => {
        fc.pre(name.isWellFormed())
        const answer = await alice(`${PROJECTS}/${id}/documents/${encodeURIComponent(name)}`)
        await answer.arrayBuffer()
        expect([400, 404], `${answer.status}`).toContain(answer.status)
      }),
      { numRuns: 100 },
    )
  })
})

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
