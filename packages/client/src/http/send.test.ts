import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breakOff, cutShort, type LocalServer, localServer, refuse, say } from '../testing/local-server.ts'
import { ApiProblem } from './api-problem.ts'
import { createRequest, createSend, type SendSettings } from './send.ts'
import { createTokenSource, type Token } from './token-source.ts'

let server: LocalServer
beforeAll(async () => {
  server = await localServer()
})
afterAll(() => server.close())

function client({ token, ...settings }: Partial<Omit<SendSettings, 'token'>> & { token?: Token } = {}) {
  const send = createSend({
    baseUrl: server.url,
    token: createTokenSource(token),
    fetch,
    retries: { retries: 2, delayMs: 1, maxDelayMs: 2, random: () => 0 },
    ...settings,
  })
  return { send, request: createRequest(send) }
}

/** What is thrown. */
const problemOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no problem',
    (error) => error,
  )

describe('a request', () => {
  it('asks for the new shape, but of the parts of an item', async () => {
    server.answer(say({}))
    const { send } = client()
    const parts = ['content', 'image?w=1', 'poster', 'sprite.vtt', 'hls/master.m3u8', 'waveform', 'progressive']
    for (const path of ['/api/media', '/api/media/m-1', '/api/media/m-1/usage', '/storage/a']) await send(path)
    for (const part of parts) await send(`/api/media/m-1/${part}`)
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/api/media?format=v2',
      '/api/media/m-1?format=v2',
      '/api/media/m-1/usage?format=v2',
      '/storage/a',
      ...parts.map((part) => `/api/media/m-1/${part}`),
    ])
  })

  it('leaves out what is absent or empty, and joins lists', async () => {
    server.answer(say({}))
    const query = {
      q: 'a&b',
      tags: ['x', 'y'],
      none: [],
      limit: 0,
      unused: false,
      cursor: null,
      sort: undefined,
      kind: '',
    }
    await client().send('/api/media', { query })
    expect(server.asked[0]?.path).toBe('/api/media?q=a%26b&tags=x%2Cy&limit=0&unused=false&format=v2')
  })

  it('carries JSON, text as it is, and forms with a type of their own', async () => {
    server.answer(say({}))
    const { send } = client()
    await send('/a', { method: 'POST', body: { a: 1 } })
    await send('/a', { method: 'PUT', raw: '{"n":1.0}' })
    const form = new FormData()
    form.set('file', new Blob(['x']), 'x.txt')
    await send('/a', { method: 'POST', raw: form })
    await send('/a', { method: 'POST', raw: 'text', headers: { 'Content-Type': 'text/plain' } })
    expect(
      server.asked.map(({ headers, body }) => [headers['content-type']?.split(';')[0], body]).toSpliced(2, 1),
    ).toEqual([
      ['application/json', '{"a":1}'],
      ['application/json', '{"n":1.0}'],
      ['text/plain', 'text'],
    ])
    expect(server.asked[2]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  })

  it('names nobody without a token', async () => {
    server.answer(say({}))
    await client().send('/a')
    await client({ token: 't-1' }).send('/a')
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer t-1'])
  })
})

describe('a token', () => {
  it('that has ended is renewed, once for all that were refused together, and the requests are repeated', async () => {
    let n = 0
    const { send } = client({ token: async () => `t-${++n}` })
    server.answer((response, asked) =>
      (asked.headers.authorization === 'Bearer t-1' ? refuse(401) : say({}))(response, asked),
    )
    await Promise.all(Array.from({ length: 5 }, (_, i) => send('/a', { method: 'POST', body: { i } })))
    expect(n).toBe(2)
    const taken = server.asked.filter(({ headers }) => headers.authorization === 'Bearer t-2')
    expect(taken.map(({ body }) => body).sort()).toEqual([0, 1, 2, 3, 4].map((i) => `{"i":${i}}`))
  })

  it('that is refused when fresh is told, and not asked for without end', async () => {
    let told = 0
    let n = 0
    server.answer(refuse(401, { code: 'unauthenticated', detail: 'Sign in' }))
    const { send } = client({ token: () => `t-${++n}`, onUnauthenticated: () => told++ })
    expect(await problemOf(send('/a'))).toMatchObject({ status: 401, code: 'unauthenticated', message: 'Sign in' })
    expect([server.asked.length, n, told]).toEqual([2, 2, 1])
  })

  it('that is fixed is not sent again', async () => {
    server.answer(refuse(401))
    expect(await problemOf(client({ token: 't' }).send('/a'))).toMatchObject({ status: 401 })
    expect(server.asked.length).toBe(1)
  })
})

describe('a request that fails', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE'] as const)('is sent again for %s', async (method) => {
    server.answer(refuse(503), breakOff, say({}))
    expect((await client().send('/a', { method })).status).toBe(200)
    expect(server.asked.length).toBe(3)
  })

  it.each(['POST', 'PATCH'] as const)('is sent once for %s, unless it may be repeated', async (method) => {
    server.answer(refuse(503), say({}))
    expect(await problemOf(client().send('/a', { method }))).toMatchObject({ status: 503 })
    server.answer(refuse(503), say({}))
    expect((await client().send('/a', { method, retry: true })).status).toBe(200)
  })

  it('is given up after as many attempts as are allowed', async () => {
    server.answer(breakOff)
    expect(await problemOf(client().send('/a'))).toMatchObject({ status: 0, code: 'unreachable', retryable: true })
    expect(server.asked.length).toBe(3)
  })

  it.each([400, 403, 404, 409, 412, 413, 422])('with %i is not sent again', async (status) => {
    server.answer(refuse(status), say({}))
    expect(await problemOf(client().send('/a'))).toMatchObject({ status, retryable: false })
  })

  it('waits as long as it is told', async () => {
    server.answer(refuse(429, {}, { 'Retry-After': '1' }), say({}))
    const before = performance.now()
    await client().send('/a')
    expect(performance.now() - before).toBeGreaterThan(950)
  })

  it('is not kept waiting for more than a minute', async () => {
    server.answer(refuse(429, { code: 'rate_limited' }, { 'Retry-After': '61' }), say({}))
    expect(await problemOf(client().send('/a'))).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 61 })
  })
})

describe('a refusal', () => {
  it('tells what the server says', async () => {
    const errors = [{ path: 'name', message: 'is too long' }]
    const document = {
      code: 'invalid_request',
      title: 'Not valid',
      detail: 'The name is not valid',
      hint: 'Shorten it',
      requestId: 'r-1',
      errors,
    }
    server.answer(refuse(400, document))
    const problem = await problemOf(client().send('/a'))
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({
      status: 400,
      code: 'invalid_request',
      title: 'Not valid',
      hint: 'Shorten it',
      requestId: 'r-1',
      errors,
    })
    expect((problem as ApiProblem).sentence).toBe('The name is not valid (name: is too long). Shorten it.')
  })

  it('by a proxy is a refusal all the same', async () => {
    server.answer((response) => response.writeHead(413, { 'Content-Type': 'text/html' }).end('<h1>Too Large</h1>'))
    expect(await problemOf(client().send('/a'))).toMatchObject({ status: 413, code: 'internal', requestId: undefined })
    server.answer(say(null, 409))
    expect(await problemOf(client().send('/a'))).toMatchObject({ status: 409, message: 'The server answered 409.' })
  })

  it('whose body breaks off is a refusal all the same', async () => {
    server.answer(cutShort('{"code":"not_f', 404))
    expect(await problemOf(client().send('/a'))).toMatchObject({ status: 404 })
  })
})

describe('an answer', () => {
  it('is read as JSON, and one without content is nothing', async () => {
    server.answer(say({ a: 1 }), (response) => response.writeHead(204).end())
    const { request } = client()
    expect([await request('/a'), await request('/a')]).toEqual([{ a: 1 }, undefined])
  })

  it('that is cut short, or that a proxy put in its place, is no answer', async () => {
    const { request } = client()
    for (const answer of [
      cutShort('{"a":'),
      (response: Parameters<typeof breakOff>[0]) => void response.end('<html>'),
    ]) {
      server.answer(answer)
      expect(await problemOf(request('/a'))).toMatchObject({ status: 0, code: 'unreachable' })
    }
  })
})

describe('a signal', () => {
  it('ends a request under way, with its own reason', async () => {
    const ended = new AbortController()
    server.answer(() => ended.abort('enough'))
    expect(await problemOf(client().send('/a', { signal: ended.signal }))).toBe('enough')
    expect(server.asked.length).toBe(1)
  })

  it('ends the wait before the next attempt', async () => {
    const ended = new AbortController()
    server.answer((response, asked) => {
      refuse(503, {}, { 'Retry-After': '50' })(response, asked)
      setTimeout(() => ended.abort('enough'), 20)
    })
    expect(await problemOf(client().send('/a', { signal: ended.signal }))).toBe('enough')
  })

  it('that has ended already asks nothing', async () => {
    server.answer(say({}))
    expect(await problemOf(client().send('/a', { signal: AbortSignal.abort('before') }))).toBe('before')
    expect(server.asked.length).toBe(0)
  })
})
