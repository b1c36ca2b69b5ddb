import { ERRORS, type ErrorCode, HoldallError } from '@holdall/protocol'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import pino from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AppEnv } from '../env.ts'
import { onError, onNotFound, problemOf } from './problem.ts'
import { requestId } from './request-id.ts'

let lines: string[] = []
let thrown: unknown
const app = new Hono<AppEnv>()
app.use(requestId(pino({ base: null }, { write: (line: string) => lines.push(line) })))
app.get('/throw', () => {
  throw thrown
})
app.get('/tus', () => {
  throw new HoldallError('checksum_mismatch', 'No match')
})
app.onError(
  onError({ statusOf: ({ code }, c) => (c.req.path === '/tus' && code === 'checksum_mismatch' ? 460 : undefined) }),
)
app.notFound(onNotFound())

beforeEach(() => {
  lines = []
})

async function answerTo(error: unknown, init: RequestInit = {}) {
  thrown = error
  const response = await app.request('/throw', init)
  return { response, problem: (await response.json()) as Record<string, unknown> }
}

describe('a problem', () => {
  it('says what went wrong, what may help and under which request id', async () => {
    const error = new HoldallError('in_use', 'Two projects use it', {
      hint: 'Use force',
      details: { projects: ['a', 'b'], status: 200, code: 'ok', requestId: 'x', type: 'y' },
    })
    const { response, problem } = await answerTo(error, { headers: { 'x-request-id': 'abc-1' } })
    expect(response.status).toBe(409)
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-request-id')).toBe('abc-1')
    expect(problem).toEqual({
      type: '/docs/errors/in_use',
      title: ERRORS.in_use.title,
      status: 409,
      code: 'in_use',
      detail: 'Two projects use it',
      hint: 'Use force',
      requestId: 'abc-1',
      projects: ['a', 'b'],
    })
  })

  it('has the status of its code, every one', async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { response, problem } = await answerTo(
        new HoldallError(code, 'text', { errors: [{ path: 'a', message: 'b' }] }),
      )
      expect(response.status).toBe(ERRORS[code].status)
      expect(problem).toMatchObject({ code, status: ERRORS[code].status })
      expect(response.headers.has('retry-after')).toBe(code === 'rate_limited' || code === 'unavailable')
    }
  })

  it('may have another status', async () => {
    const response = await app.request('/tus')
    expect(response.status).toBe(460)
    expect(await response.json()).toMatchObject({ status: 460, code: 'checksum_mismatch' })
  })

  it('tells nothing of the inside', async () => {
    const secret = 'password=hunter2 at /srv/holdall/db.ts'
    for (const error of [
      new Error(secret),
      new HoldallError('internal', secret, { hint: secret, details: { secret } }),
    ]) {
      const { response, problem } = await answerTo(error)
      expect(response.status).toBe(500)
      expect(JSON.stringify(problem)).not.toContain('hunter2')
      expect(lines.join()).toContain('hunter2')
      expect(lines.join()).toContain(String(problem.requestId))
      expect(lines.join()).toContain('problem.test.ts')
    }
    const { problem } = await answerTo(new HoldallError('unavailable', 'Later', { cause: new Error(secret) }))
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })

  it('of the caller is not logged as ours', async () => {
    await answerTo(new HoldallError('not_found', 'No'))
    expect(lines).toEqual([])
  })

  it('asks for a bearer token', async () => {
    const error = new HoldallError('unauthenticated', 'No')
    expect((await answerTo(error)).response.headers.get('www-authenticate')).toBe('Bearer realm="holdall"')
    const { response } = await answerTo(error, { headers: { authorization: 'Bearer x' } })
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="holdall", error="invalid_token"')
  })

  it('says whole seconds in Retry-After', () => {
    const retryAfter = (retryAfterSeconds: number) =>
      problemOf(new HoldallError('locked', 'Wait', { retryAfterSeconds })).headers['Retry-After']
    expect([retryAfter(0), retryAfter(0.2), retryAfter(7.1)]).toEqual(['1', '1', '8'])
  })

  it('has no body for HEAD, and answers what does not exist', async () => {
    const head = await app.request('/nothing/here', { method: 'HEAD' })
    expect(head.status).toBe(404)
    expect(await head.text()).toBe('')
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0)
    expect(await (await app.request('/nothing/here')).json()).toMatchObject({ code: 'not_found', status: 404 })
  })

  it('comes from Hono’s own exceptions and broken percent-encoding too', async () => {
    expect((await answerTo(new HTTPException(413, { message: 'Payload too big' }))).problem).toMatchObject({
      code: 'too_large',
    })
    expect((await answerTo(new HTTPException(418, { message: 'x' }))).problem).toMatchObject({
      code: 'invalid_request',
    })
    expect((await answerTo(new HTTPException(500, { message: 'x' }))).problem).toMatchObject({ code: 'internal' })
    expect((await answerTo(new URIError('URI malformed'))).problem).toMatchObject({ code: 'invalid_request' })
  })
})

describe('a request id', () => {
  it('is the caller’s when it is sane, else a new one', async () => {
    const idFor = async (id: string) =>
      (await app.request('/x', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
    expect(await idFor('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')).toMatch(/^00-4bf/)
    for (const id of ['', 'a b', '<script>', 'x'.repeat(129), 'a\tb'])
      expect(await idFor(id)).toMatch(/^[0-9a-f-]{36}$/)
  })
})
