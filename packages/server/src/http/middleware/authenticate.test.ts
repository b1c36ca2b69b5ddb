import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiKeyRecord, createApiKey } from '../../identity/api-key.ts'
import { Secrets } from '../../identity/secrets.ts'
import { SessionTokens } from '../../identity/session-token.ts'
import { mintToken, TokenVerifier } from '../../identity/tokens.ts'
import { UploadTokens } from '../../identity/upload-token.ts'
import type { AppEnv } from '../env.ts'
import { type AuthenticateOptions, authenticate } from './authenticate.ts'
import { onError } from './problem.ts'
import { requireIdentity, requireService, requireWrite } from './require-identity.ts'

const START = 1_800_000_000_000
let nowMs = START
const clock = () => new Date(nowMs)
const secrets = Secrets.parse('a-secret-of-at-least-thirty-two-bytes')
const tokens = new TokenVerifier({ secrets, clock })
const sessions = new SessionTokens(secrets, 'session', clock)
const deliveryCookies = new SessionTokens(secrets, 'delivery', clock)
const uploadTokens = new UploadTokens(secrets, clock)
const keys = new Map<string, ApiKeyRecord>()
const epochs = new Map<string, number>()

function appWith(options: Partial<AuthenticateOptions> = {}) {
  const app = new Hono<AppEnv>()
  const lookupApiKey = async (hash: string) => keys.get(hash) ?? null
  const userEpoch = (userId: string) => epochs.get(userId) ?? 0
  app.use(authenticate({ tokens, sessions, deliveryCookies, uploadTokens, lookupApiKey, userEpoch, clock, ...options }))
  app.all('/who', (c) => c.json(c.get('identity')))
  app.all('/mine', requireIdentity(), (c) => c.text('ok'))
  app.all('/admin', requireService(), (c) => c.text('ok'))
  app.all('/change', requireWrite(), (c) => c.text('ok'))
  app.onError(onError())
  return app
}
const app = appWith()

async function who(headers: Record<string, string>, { method = 'GET', of = app } = {}) {
  const response = await of.request('http://localhost:4300/who', { method, headers })
  return { status: response.status, ...((await response.json()) as Record<string, unknown> | null) }
}
const bearer = async (userId: string, role: 'user' | 'service' = 'user') =>
  `Bearer ${await mintToken(secrets, { userId, role, expiresInSeconds: 60 }, clock)}`
const cookie = (userId: string) => `holdall_session=${sessions.issue({ userId, role: 'user', userEpoch: 0 }).value}`
const delivery = (userId: string) =>
  `holdall_delivery=${deliveryCookies.issue({ userId, role: 'user', userEpoch: 0 }).value}`

beforeEach(() => {
  nowMs = START
  keys.clear()
  epochs.clear()
})

describe('a bearer token', () => {
  it('is the caller’s identity, before any cookie', async () => {
    const headers = { authorization: await bearer('alice'), cookie: cookie('bob') }
    expect(await who(headers)).toMatchObject({ status: 200, userId: 'alice', via: 'token', readOnly: false })
    expect(await who({ ...headers, authorization: headers.authorization.replace('Bearer', 'bEaReR') })).toMatchObject({
      userId: 'alice',
    })
  })

  it('that is not good is refused, also where a cookie or the anonymous user would do', async () => {
    const of = appWith({ anonymousUser: 'anon' })
    for (const authorization of ['Bearer nonsense', 'Bearer hk_nonsense', 'Bearer a.b.c']) {
      const answer = await who({ authorization, cookie: cookie('bob') }, { of })
      expect(answer, authorization).toMatchObject({ status: 401, code: 'unauthenticated' })
    }
  })

  it('of another scheme is left to whom it concerns', async () => {
    expect(await who({ authorization: 'Basic eDp5', cookie: cookie('bob') })).toMatchObject({ userId: 'bob' })
  })
})

describe('an API key', () => {
  function store(record: Partial<ApiKeyRecord> = {}): string {
    const { key, hash } = createApiKey()
    keys.set(hash, { keyId: 'k1', userId: 'alice', role: 'user', scopes: [], expiresAt: null, ...record })
    return `Bearer ${key}`
  }

  it('is the identity that it was made for', async () => {
    expect(await who({ authorization: store({ role: 'service' }) })).toMatchObject({
      userId: 'alice',
      role: 'service',
      via: 'key',
      keyId: 'k1',
      readOnly: false,
    })
  })

  it('with the scope `read` only reads', async () => {
    const authorization = store({ scopes: ['read'] })
    expect(await who({ authorization })).toMatchObject({ readOnly: true })
    expect((await app.request('/change', { method: 'POST', headers: { authorization } })).status).toBe(403)
    expect((await app.request('/change', { headers: { authorization } })).status).toBe(200)
  })

  it('ends', async () => {
    const authorization = store({ expiresAt: new Date(START + 1000) })
    expect((await who({ authorization })).status).toBe(200)
    nowMs += 1000
    expect((await who({ authorization })).status).toBe(401)
    expect((await who({ authorization: `Bearer ${createApiKey().key}` })).status).toBe(401)
  })
})

describe('a cookie', () => {
  it('of a session reads and writes', async () => {
    for (const method of ['GET', 'POST']) {
      const expected = { userId: 'alice', via: 'session', readOnly: false }
      expect(await who({ cookie: `a=b; ${cookie('alice')}; c` }, { method })).toMatchObject(expected)
    }
  })

  it('for delivery reads only, and comes after the session', async () => {
    expect(await who({ cookie: delivery('alice') })).toMatchObject({ userId: 'alice', via: 'delivery', readOnly: true })
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect(await who({ cookie: delivery('alice') }, { method })).toEqual({ status: 200 })
    }
    expect(await who({ cookie: `${delivery('alice')}; ${cookie('bob')}` })).toMatchObject({ userId: 'bob' })
  })

  it('that is forged, expired or of an earlier epoch counts as none', async () => {
    const swapped = cookie('alice').replace('session', 'delivery')
    for (const value of ['holdall_session=', 'holdall_session=x', 'xholdall_session=x', swapped]) {
      expect(await who({ cookie: value })).toEqual({ status: 200 })
    }
    const valid = cookie('alice')
    epochs.set('alice', 1)
    expect(await who({ cookie: valid })).toEqual({ status: 200 })
    epochs.clear()
    nowMs += 31 * 86_400_000
    expect(await who({ cookie: valid })).toEqual({ status: 200 })
  })

  it('of a session does not serve reads from pages of another port, the delivery cookie does', async () => {
    const foreign = { origin: 'http://localhost:3000', host: 'localhost:4300' }
    expect(await who({ ...foreign, cookie: cookie('alice') })).toEqual({ status: 200 })
    const both = `${cookie('alice')}; ${delivery('alice')}`
    expect(await who({ ...foreign, cookie: both })).toMatchObject({ via: 'delivery' })
    const own = { origin: 'http://localhost:4300', host: 'localhost:4300' }
    expect(await who({ ...own, cookie: both })).toMatchObject({ via: 'session' })
  })
})

describe('the anonymous user', () => {
  const of = appWith({ anonymousUser: 'old program', publicUrl: new URL('https://media.example.com') })

  it('is whoever says nothing', async () => {
    expect(await who({ host: 'localhost:4300' }, { of })).toMatchObject({ userId: 'old program', via: 'anonymous' })
    expect(await who({ host: 'media.example.com' }, { of })).toMatchObject({ via: 'anonymous' })
    expect(await who({ cookie: cookie('alice'), host: 'localhost:4300' }, { of })).toMatchObject({ userId: 'alice' })
  })

  it('is nobody for a name that was rebound to this machine', async () => {
    expect(await who({ host: 'evil.example:4300' }, { of })).toEqual({ status: 200 })
  })

  it('needs a valid id', () => {
    expect(() => appWith({ anonymousUser: 'a\0' })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})

describe('X-Holdall-User', () => {
  it('lets a service act for a user', async () => {
    const answer = await who({ authorization: await bearer('bot', 'service'), 'x-holdall-user': 'Alice/2' })
    expect(answer).toMatchObject({ userId: 'Alice/2', role: 'user', via: 'token', actingFor: true })
  })

  it('is refused to others, and with an id that is not valid', async () => {
    const user = { 'x-holdall-user': 'alice' }
    expect(await who({ authorization: await bearer('mallory'), ...user })).toMatchObject({ code: 'forbidden' })
    expect(await who({ cookie: cookie('mallory'), ...user })).toMatchObject({ code: 'forbidden' })
    expect(await who(user)).toMatchObject({ code: 'unauthenticated' })
    const authorization = await bearer('bot', 'service')
    for (const id of ['', 'a\x7fb', 'x'.repeat(256), '\xff']) {
      expect(await who({ authorization, 'x-holdall-user': id }), id).toMatchObject({ code: 'invalid_request' })
    }
  })
})

describe('routes', () => {
  it('that need an identity or a service refuse without', async () => {
    expect((await app.request('/mine')).status).toBe(401)
    expect((await app.request('/admin')).status).toBe(401)
    const user = { headers: { authorization: await bearer('alice') } }
    expect((await app.request('/mine', user)).status).toBe(200)
    expect((await app.request('/admin', user)).status).toBe(403)
    const service = await bearer('bot', 'service')
    expect((await app.request('/admin', { headers: { authorization: service } })).status).toBe(200)
    const acting = { authorization: service, 'x-holdall-user': 'alice' }
    expect((await app.request('/admin', { headers: acting })).status).toBe(403)
  })
})
