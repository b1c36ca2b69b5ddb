import { MAX_DOCUMENT_BYTES } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched } from '../../testing/bad-input/project-traces.ts'
import { chunked, sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'
import { answered, newProject, PROJECTS, sendJson } from '../testing/project-requests.ts'

let server: WatchedHoldall
let id: string
beforeAll(async () => {
  server = await watchedHoldall()
  id = await newProject(alice)
  await answered(sendJson(alice, 'PUT', `/${id}/documents/timeline`, { clips: [1] }), 201)
})
afterAll(() => server.close())

const alice: ReturnType<WatchedHoldall['as']> = (path, init) => server.as('alice')(path, init)
const JSON_PATCH = 'application/json-patch+json'
const WRITES = [
  { method: 'PUT', part: 'data', type: 'application/json' },
  { method: 'POST', part: 'data', type: 'application/json' },
  { method: 'PATCH', part: 'data', type: 'application/json' },
  { method: 'PATCH', part: 'data', type: JSON_PATCH },
  { method: 'PUT', part: 'documents/timeline', type: 'application/json' },
  { method: 'PATCH', part: 'documents/timeline', type: 'application/merge-patch+json' },
  { method: 'PATCH', part: 'documents/timeline', type: JSON_PATCH },
]
type Write = (typeof WRITES)[number]

const write = (
  { method, part, type }: Write,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) =>
  alice(`${PROJECTS}/${id}/${part}`, {
    method,
    body,
    headers: { 'content-type': type, ...(method === 'POST' ? {} : { 'if-match': '*' }), ...headers },
  })

describe.each(WRITES)('$method $part as $type', (route) => {
  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['nothing', ''],
    ['a space', ' '],
    ['half an object', '{'],
    ['two values', '{}{}'],
    ['a comment', '{} // x'],
    ['a trailing comma', '{"a":1,}'],
    ['not a number', 'NaN'],
    ['a leading zero', '01'],
    ['a bare control character', '"a\u0000b"'],
    ['half an escape', '"\\u00"'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['half a surrogate as UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', new Uint8Array(Buffer.from('{"a":1}', 'utf16le'))],
    ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`],
    ['10,000 levels', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['a million levels', '['.repeat(1_000_000)],
  ])('is refused: %s', async (_name, body) => {
    await expectProblem(await expectUntouched(server, () => write(route, body)), 'invalid_request')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '*/*',
  ])('is refused as %s', async (type) => {
    await expectProblem(
      await expectUntouched(server, () => write(route, '{}', { 'content-type': type })),
      'unsupported_type',
    )
  })

  it('is refused when it is encoded, or of no type', async () => {
    const gzip = () => write(route, '{}', { 'content-encoding': 'gzip' })
    await expectProblem(await expectUntouched(server, gzip), 'unsupported_type')
    const authorization = `Bearer ${await server.token('alice')}`
    const untyped = () =>
      sendRaw(server.url, {
        method: route.method,
        path: `${PROJECTS}/${id}/${route.part}`,
        headers: { authorization, 'if-match': '*', 'content-length': 2 },
        body: '{}',
      })
    await expectProblem(await expectUntouched(server, untyped), 'unsupported_type')
  })

  it('is refused over 16 MiB, with its length said or not', async () => {
    const body = JSON.stringify({ big: 'x'.repeat(17 * 1024 * 1024) })
    await expectProblem(await expectUntouched(server, () => write(route, body)), 'too_large')
    const authorization = `Bearer ${await server.token('alice')}`
    const unsaid = () =>
      sendRaw(server.url, {
        method: route.method,
        path: `${PROJECTS}/${id}/${route.part}`,
        headers: { authorization, 'if-match': '*', 'content-type': route.type, 'transfer-encoding': 'chunked' },
        body: chunked([body]),
      })
    await expectProblem(await expectUntouched(server, unsaid), 'too_large')
  })
})

it('a merge patch is no whole body, and a whole body no patch', async () => {
  const put = { method: 'PUT', part: 'documents/timeline' }
  for (const type of ['application/merge-patch+json', JSON_PATCH])
    await expectProblem(await expectUntouched(server, () => write({ ...put, type }, '{}')), 'unsupported_type')
})

describe('the data of a project', () => {
  it.each(['null', '1', '"x"', 'true', '[]', '[{}]', '1e400'])('is no %s', async (body) => {
    for (const route of WRITES.slice(0, 3))
      await expectProblem(await expectUntouched(server, () => write(route, body)), 'invalid_request')
    const patch = `[{"op":"replace","path":"","value":${body}}]`
    await expectProblem(await expectUntouched(server, () => write(WRITES[3] as Write, patch)), 'invalid_request')
  })
})

describe('a body that grows past 16 MiB', () => {
  let film: string
  beforeAll(async () => {
    film = id
    id = await newProject(alice)
  })
  afterAll(async () => {
    await alice(`${PROJECTS}/${id}?purge=true`, { method: 'DELETE' })
    id = film
  })

  it('by a patch is refused', async () => {
    const half = 'x'.repeat(9 * 1024 * 1024)
    await answered(sendJson(alice, 'PUT', `/${id}/documents/large`, { half }), 201)
    const large = { method: 'PATCH', part: 'documents/large' }
    const merge = () => write({ ...large, type: 'application/merge-patch+json' }, JSON.stringify({ more: half }))
    await expectProblem(await expectUntouched(server, merge), 'too_large')
    const copy = () => write({ ...large, type: JSON_PATCH }, '[{"op":"copy","from":"/half","path":"/more"}]')
    await expectProblem(await expectUntouched(server, copy), 'too_large')
  })

  it('is taken up to that', async () => {
    const body = JSON.stringify('x'.repeat(MAX_DOCUMENT_BYTES - 2))
    const path = `/${id}/documents/full`
    expect((await sendJson(alice, 'PUT', path, body, { prefer: 'return=minimal' })).status).toBe(204)
    expect((await (await alice(PROJECTS + path)).text()).length).toBe(MAX_DOCUMENT_BYTES)
  })

  it('by the keys that `data` always has is refused', async () => {
    const body = JSON.stringify({ big: 'x'.repeat(MAX_DOCUMENT_BYTES - 20) })
    await expectProblem(await expectUntouched(server, () => write(WRITES[0] as Write, body)), 'too_large')
  })
})

describe('what only looks dangerous', () => {
  const ODD = [
    '{"__proto__":{"polluted":true},"a":1}',
    '{"a":{"__proto__":null,"constructor":{"prototype":{"polluted":true}}}}',
    '{"\\u005f_proto__":{"polluted":true}}',
    '{"a":"\\u0000","\\u0000":["\\ud800","\\udc00\\ud800"]}',
    '{ "a" : 1.0 , "b":12345678901234567890, "b":2 }',
    '{"toString":1,"hasOwnProperty":2,"then":{"length":-1}}',
    `{"a":"${'\\"'.repeat(50)}","$1":"$& %s ' -- ; drop table documents"}`,
  ]

  it.each(ODD)('is data, and kept to the letter: %s', async (text) => {
    const path = `/${id}/documents/odd`
    const put = await sendJson(alice, 'PUT', path, text, (await exists(path)) ? { 'if-match': '*' } : {})
    expect(put.status).toBeLessThan(300)
    expect(await put.text()).toBe(text)
    expect(await (await alice(PROJECTS + path)).text()).toBe(text)
    await answered(sendJson(alice, 'POST', `/${id}/data`, text))
    expect((await (await alice(`${PROJECTS}/${id}/data`)).text()).startsWith(text.slice(0, -1).trimEnd())).toBe(true)
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
  })

  it('is merged and patched as data', async () => {
    const path = `/${id}/documents/patched`
    await answered(sendJson(alice, 'PUT', path, '{"__proto__":{"a":1},"\\u0000":"\\u0000"}'), 201)
    const patch = async (type: string, body: string) =>
      (await sendJson(alice, 'PATCH', path, body, { 'content-type': type, 'if-match': '*' })).text()
    expect(
      await patch(
        'application/merge-patch+json',
        '{"__proto__":{"b":"\\u0000"},"constructor":{"prototype":{"polluted":1}}}',
      ),
    ).toBe('{"__proto__":{"a":1,"b":"\\u0000"},"\\u0000":"\\u0000","constructor":{"prototype":{"polluted":1}}}')
    expect(await patch('application/merge-patch+json', '{"__proto__":{"a":null},"constructor":null}')).toBe(
      '{"__proto__":{"b":"\\u0000"},"\\u0000":"\\u0000"}',
    )
    const operations = [
      { op: 'add', path: '/__proto__/c', value: 1 },
      { op: 'move', from: '/__proto__', path: '/x' },
      { op: 'add', path: '/x/__proto__', value: { polluted: true } },
      { op: 'remove', path: '/\u0000' },
    ]
    expect(await patch(JSON_PATCH, JSON.stringify(operations))).toBe(
      '{"x":{"b":"\\u0000","c":1,"__proto__":{"polluted":true}}}',
    )
    expect(await (await alice(PROJECTS + path)).text()).toBe(
      '{"x":{"b":"\\u0000","c":1,"__proto__":{"polluted":true}}}',
    )
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
  })

  it('numbers that JavaScript would round come through patches, too', async () => {
    const path = `/${id}/documents/numbers`
    await answered(sendJson(alice, 'PUT', path, '12345678901234567890'), 201)
    const patch = async (type: string, body: string) => {
      const answer = await sendJson(alice, 'PATCH', path, body, { 'content-type': type, 'if-match': '*' })
      return [await answer.text(), answer.headers.get('etag')]
    }
    const test = '[{"op":"test","path":"","value":12345678901234567890}]'
    expect(await patch(JSON_PATCH, test)).toEqual(['12345678901234567890', '"1"'])
    expect(await patch('application/json', '{"a":1e400}')).toEqual(['{"a":1e400}', '"2"'])
    expect(await patch(JSON_PATCH, '[{"op":"add","path":"/b","value":[98765432109876543210]}]')).toEqual([
      '{"a":1e400,"b":[98765432109876543210]}',
      '"3"',
    ])
  })
})

const exists = async (path: string) => (await alice(PROJECTS + path)).status === 200

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
