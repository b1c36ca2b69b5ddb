import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched } from '../../testing/bad-input/project-traces.ts'
import { sendRaw } from '../../testing/bad-input/raw-request.ts'
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
const JSON_PATCH = 'application/json-patch+json'
const CURRENT = { revision: 2, body: { n: 2, list: [1] } }
const put = (headers: Record<string, string>) => () => sendJson(alice, 'PUT', path, { n: 3 }, headers)
const patch =
  (headers: Record<string, string>, body: unknown = { n: 3 }) =>
  () =>
    sendJson(alice, 'PATCH', path, body, headers)
const jsonPatch = (operations: unknown, headers: Record<string, string> = {}) =>
  patch({ 'content-type': JSON_PATCH, 'if-match': '"2"', ...headers }, operations)

describe('a condition', () => {
  it('that is stale is told the head', async () => {
    for (const save of [put, patch]) {
      for (const tag of ['"1"', '"3"', '"999999999999999"', 'W/"1"']) {
        const problem = await expectProblem(
          await expectUntouched(server, save({ 'if-match': tag })),
          'precondition_failed',
        )
        expect(problem.current).toEqual(CURRENT)
      }
      const created = await expectProblem(
        await expectUntouched(server, save({ 'if-none-match': '*' })),
        'precondition_failed',
      )
      expect(created.current).toEqual(CURRENT)
    }
  })

  it('that is missing is asked for', async () => {
    for (const save of [put, patch])
      expect((await expectProblem(await expectUntouched(server, save({})), 'precondition_required')).hint).toContain(
        '"2"',
      )
  })

  it.each(['2', '"2', 'two', '"0"', '"-2"', '"2.0"', '"2", "3"', '"*"', 'W/2', '""', "'2'", '"12345678901234567890"'])(
    'that is malformed is refused: %s',
    async (tag) => {
      for (const save of [put, patch])
        await expectProblem(await expectUntouched(server, save({ 'if-match': tag })), 'invalid_request')
      const remove = () => alice(PROJECTS + path, { method: 'DELETE', headers: { 'if-match': tag } })
      await expectProblem(await expectUntouched(server, remove), 'invalid_request')
    },
  )

  it('that contradicts itself is refused', async () => {
    await expectProblem(
      await expectUntouched(server, put({ 'if-match': '"2"', 'if-none-match': '*' })),
      'invalid_request',
    )
    await expectProblem(await expectUntouched(server, put({ 'if-none-match': '"2"' })), 'invalid_request')
    const remove = () => alice(PROJECTS + path, { method: 'DELETE', headers: { 'if-none-match': '*' } })
    await expectProblem(await expectUntouched(server, remove), 'invalid_request')
    const authorization = `Bearer ${await server.token('alice')}`
    const twice = () =>
      sendRaw(server.url, {
        method: 'PUT',
        path: PROJECTS + path,
        headers: {
          authorization,
          'content-type': 'application/json',
          'content-length': '2\r\nIf-Match: "2"\r\nIf-Match: "1"',
        },
        body: '{}',
      })
    await expectProblem(await expectUntouched(server, twice), 'invalid_request')
  })

  it('of a document that is not there is 412, its patch 404', async () => {
    const absent = `/${id}/documents/absent`
    for (const tag of ['"1"', '*'])
      await expectProblem(
        await expectUntouched(server, () => sendJson(alice, 'PUT', absent, {}, { 'if-match': tag })),
        'precondition_failed',
      )
    for (const headers of [{}, { 'if-match': '*' }, { 'if-match': '"1"' }, { 'content-type': JSON_PATCH }] as Record<
      string,
      string
    >[])
      await expectProblem(
        await expectUntouched(server, () => sendJson(alice, 'PATCH', absent, [], headers)),
        'not_found',
      )
    await expectProblem(
      await expectUntouched(server, () => alice(PROJECTS + absent, { method: 'DELETE' })),
      'not_found',
    )
    await answered(alice(PROJECTS + path, { method: 'DELETE' }), 204)
    await expectProblem(await expectUntouched(server, patch({ 'if-match': '"3"' })), 'not_found')
    await expectProblem(await expectUntouched(server, put({ 'if-match': '"3"' })), 'precondition_failed')
  })
})

describe('a JSON Patch', () => {
  const DONE = { op: 'add', path: '/x', value: 1 }

  it.each<[string, unknown]>([
    ['removes nothing', { op: 'remove', path: '/nothing' }],
    ['goes past the end', { op: 'add', path: '/list/5', value: 1 }],
    ['finds another value', { op: 'test', path: '/n', value: 1 }],
    ['moves a value into itself', { op: 'move', from: '/list', path: '/list/0' }],
    ['goes into a number', { op: 'add', path: '/n/m', value: 1 }],
  ])('that fails half way changes nothing: %s', async (_name, operation) => {
    const problem = await expectProblem(
      await expectUntouched(server, jsonPatch([DONE, operation, DONE])),
      'unprocessable',
    )
    expect(problem.detail).toContain('Operation 1')
  })

  it.each<[string, unknown]>([
    ['an object', DONE],
    ['a text', '"x"'],
    ['a list of null', [null]],
    ['without `op`', [{ path: '/x' }]],
    ['of an unknown kind', [{ op: 'increment', path: '/n', value: 1 }]],
    ['with a bad pointer', [{ op: 'remove', path: 'n' }]],
    ['with another body in it', [{ op: 'add', path: '/x' }]],
  ])('that is none is refused: %s', async (_name, operations) => {
    await expectProblem(await expectUntouched(server, jsonPatch(operations)), 'invalid_request')
  })

  it('that is a bomb is refused', async () => {
    const many = Array.from({ length: 10_001 }, () => DONE)
    await expectProblem(await expectUntouched(server, jsonPatch(many)), 'invalid_request')
    const doubling = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/list', path: '/list/-' }))
    await expectProblem(await expectUntouched(server, jsonPatch(doubling)), 'too_large')
    const deep = Array.from({ length: 120 }, () => ({ op: 'copy', from: '', path: '/list' }))
    await expectProblem(await expectUntouched(server, jsonPatch(deep)), 'invalid_request')
    const chain = Array.from({ length: 90 }, (_, level) => ({
      op: 'add',
      path: `/list${'/0'.repeat(level * 90)}`,
      value: nested(90),
    }))
    await expectProblem(await expectUntouched(server, jsonPatch(chain)), 'invalid_request')
  })

  it('is applied or refused whole when another save comes between', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        jsonPatch([{ op: 'add', path: '/list/-', value: n }], { 'if-match': '*' })(),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const { list } = await answered<{ list: number[] }>(alice(PROJECTS + path))
    expect(list.length).toBe(13)
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(12)
  })
})

function nested(levels: number): unknown {
  let value: unknown = [0]
  for (let level = 1; level < levels; level++) value = [value]
  return value
}

describe('X-Conflicts', () => {
  it.each([
    'x',
    '{}',
    'null',
    '[',
    '[1]',
    '[{}]',
    '[{"path":1}]',
    '[{"path":"/a","value":1,"more":2}]',
    `[{"path":"${'x'.repeat(2001)}"}]`,
    '[{"path":"\\u0000"}]',
    '[{"path":"\\ud800"}]',
    `[${Array.from({ length: 1001 }, () => '{"path":""}').join()}]`.slice(0, 12_100),
  ])('that is nonsense is refused: %.60s', async (conflicts) => {
    for (const save of [put, patch])
      await expectProblem(
        await expectUntouched(server, save({ 'if-match': '"2"', 'x-conflicts': conflicts })),
        'invalid_request',
      )
  })

  it('keeps any value to the letter', async () => {
    const deep = `${'['.repeat(900)}${']'.repeat(900)}`
    const values = [
      '"\\u0000"',
      '"\\ud800"',
      '{"__proto__":{"b":1},"a":1}',
      '12345678901234567890',
      '1e400',
      'null',
      deep,
    ]
    const conflicts = `[${values.map((value) => `{"path":"/a","value":${value}}`).join()},{"path":"/absent"}]`
    await answered(put({ 'if-match': '"2"', 'x-conflicts': conflicts })())
    const text = await (await alice(`${PROJECTS}${path}/conflicts`)).text()
    for (const value of values) expect(text).toContain(`"value":${value},`)
    expect(text.match(/"path"/g)).toHaveLength(values.length + 1)
    expect(({} as { b?: 1 }).b).toBeUndefined()
  })

  it('that nobody knows is not found', async () => {
    for (const n of ['1000000', '0', '-1', '1.5', 'x', '99999999999999999999'])
      await expectProblem(
        await expectUntouched(server, () => alice(`${PROJECTS}${path}/conflicts/${n}`, { method: 'DELETE' })),
        'not_found',
      )
  })
})

describe('X-Schema-Version', () => {
  it.each(['', '0', '-1', '1.0', '01', 'one', '1e1', '1, 2', '12345678901'])(
    'that is nonsense is refused: "%s"',
    async (version) => {
      for (const save of [put, patch])
        await expectProblem(
          await expectUntouched(server, save({ 'if-match': '"2"', 'x-schema-version': version })),
          'invalid_request',
        )
    },
  )

  it('that this server does not know is refused', async () => {
    for (const save of [put, patch])
      await expectProblem(
        await expectUntouched(server, save({ 'if-match': '"2"', 'x-schema-version': '2' })),
        'conflict',
      )
    expect((await put({ 'if-match': '"2"', 'x-schema-version': '1' })()).status).toBe(200)
  })
})

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
