import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { parseCorsOrigins } from '../../identity/cross-origin.ts'
import type { Identity } from '../../identity/identity.ts'
import { RateLimiter } from '../../identity/rate-limiter.ts'
import type { AppEnv } from '../env.ts'
import { cors } from './cors.ts'
import { csrf } from './csrf.ts'
import { onError } from './problem.ts'
import { rateLimit } from './rate-limit.ts'
import { pageHeaders, pagePolicy, securityHeaders } from './security-headers.ts'
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts'

const user = (via: Identity['via'], userId = 'alice'): Identity => ({ userId, role: 'user', via, readOnly: false })

describe('csrf', () => {
  const corsOrigins = parseCorsOrigins('https://app.example')
  const own = { host: 'h:4300', origin: 'http://h:4300' }

  async function statusOf(identity: Identity | null, headers: Record<string, string>, method = 'POST') {
    const app = new Hono<AppEnv>()
    app.use((c, next) => {
      c.set('identity', identity)
      return next()
    })
    app.use(csrf({ corsOrigins, publicUrl: new URL('https://media.example') }))
    app.all('/', (c) => c.text('ok'))
    app.onError(onError())
    return (await app.request('/', { method, headers })).status
  }

  it('lets our own pages change things by cookie', async () => {
    expect(await statusOf(user('session'), own)).toBe(200)
    expect(await statusOf(user('session'), { host: 'inner', origin: 'https://media.example' })).toBe(200)
    expect(await statusOf(user('session'), { host: 'h', 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['another site', { host: 'h', origin: 'https://evil.example' }],
    ['another port', { host: 'localhost:4300', origin: 'http://localhost:3000' }],
    ['an origin that may call with a token', { host: 'h', origin: 'https://app.example' }],
    ['a sandboxed frame', { host: 'h', origin: 'null' }],
    ['nobody knows where', { host: 'h' }],
    ['a sibling site', { host: 'h', 'sec-fetch-site': 'same-site' }],
    ['an address bar', { host: 'h', 'sec-fetch-site': 'none' }],
    [
      'a foreign page that says it is ours',
      { host: 'h', origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
  ])('refuses a change by cookie from %s, not a read', async (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await statusOf(user('session'), headers, method)).toBe(403)
    }
    expect(await statusOf(user('session'), headers, 'GET')).toBe(200)
  })

  it('lets bearer credentials pass from everywhere', async () => {
    for (const via of ['token', 'key', 'internal'] as const) {
      expect(await statusOf(user(via), { host: 'h', origin: 'https://evil.example' })).toBe(200)
    }
  })

  it('lets programs and permitted pages act anonymously, and no other page', async () => {
    for (const identity of [user('anonymous'), null]) {
      expect(await statusOf(identity, { host: 'h' })).toBe(200)
      expect(await statusOf(identity, own)).toBe(200)
      expect(await statusOf(identity, { host: 'h', origin: 'https://app.example' })).toBe(200)
      expect(await statusOf(identity, { host: 'h', origin: 'https://evil.example' })).toBe(403)
      expect(await statusOf(identity, { host: 'h', 'sec-fetch-site': 'cross-site' })).toBe(403)
    }
  })
})

describe('cors', () => {
  function appWith(origins: string) {
    const app = new Hono<AppEnv>()
    app.use(cors(parseCorsOrigins(origins)))
    app.get('/', (c) => c.text('ok'))
    app.get('/varied', (c) => c.text('ok', 200, { Vary: 'Accept' }))
    app.get('/broken', () => {
      throw new Error('broken')
    })
    app.onError(onError())
    return app
  }
  const app = appWith('https://app.example')
  const origin = 'https://app.example'
  const asks = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'tus-resumable' }

  it('answers a permitted preflight', async () => {
    const response = await app.request('/', { method: 'OPTIONS', headers: { origin, ...asks } })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH')
    for (const name of ['authorization', 'tus-resumable', 'if-match', 'x-holdall-user', 'idempotency-key']) {
      expect(response.headers.get('access-control-allow-headers')!.toLowerCase()).toContain(name)
    }
  })

  it('permits nothing to another origin', async () => {
    for (const init of [
      { method: 'OPTIONS', headers: { origin: 'https://evil.example', ...asks } },
      { headers: { origin: 'null' } },
    ]) {
      const { headers } = await app.request('/', init)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  it('exposes the headers that clients need, on errors too', async () => {
    for (const path of ['/', '/broken']) {
      const { headers } = await app.request(path, { headers: { origin } })
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      for (const name of ['ETag', 'X-Media-Id', 'Location', 'Content-Range', 'Upload-Offset', 'Retry-After']) {
        expect(headers.get('access-control-expose-headers')).toContain(name)
      }
    }
  })

  it('varies by origin, asked from a page or not, beside what the route varies by', async () => {
    expect((await app.request('/')).headers.get('vary')).toBe('Origin')
    expect((await app.request('/varied', { headers: { origin } })).headers.get('vary')).toBe('Accept, Origin')
  })

  it('gives no cookies to everybody', async () => {
    const { headers } = await appWith('*').request('/', { headers: { origin: 'https://any.example' } })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.has('access-control-allow-credentials')).toBe(false)
    expect(headers.has('vary')).toBe(false)
  })
})

describe('rateLimit', () => {
  it('answers 429 with the time to wait, per address and user', async () => {
    const clock = () => new Date(0)
    const limiter = new RateLimiter({ perSecond: 0.1, burst: 2, clock })
    const app = new Hono<AppEnv>()
    app.use((c, next) => {
      const userId = c.req.header('x-user')
      c.set('identity', userId ? user('token', userId) : null)
      c.set('clientAddress', c.req.header('x-address') ?? '1.1.1.1')
      return next()
    })
    app.post('/', rateLimit(limiter, { by: 'identity', what: 'uploads' }), (c) => c.text('ok'))
    app.post('/off', rateLimit(null, { by: 'both' }), (c) => c.text('ok'))
    app.onError(onError())
    const post = (headers: Record<string, string>, path = '/') => app.request(path, { method: 'POST', headers })

    for (const headers of [{ 'x-user': 'a' }, { 'x-user': 'b' }, { 'x-address': '2001:db8::1' }] as Record<
      string,
      string
    >[]) {
      expect([(await post(headers)).status, (await post(headers)).status]).toEqual([200, 200])
      const refused = await post(headers)
      expect(refused.status).toBe(429)
      expect(refused.headers.get('retry-after')).toBe('10')
      expect(await refused.json()).toMatchObject({ code: 'rate_limited', detail: 'Too many uploads' })
    }
    expect((await post({ 'x-address': '2001:db8::ffff' })).status).toBe(429)
    expect((await post({}, '/off')).status).toBe(200)
  })
})

describe('security headers', () => {
  it('are on every answer, and strict on our own pages', async () => {
    const app = new Hono<AppEnv>()
    app.use(securityHeaders())
    app.get('/redirect', () => Response.redirect('http://h/x'))
    app.get('/app', pageHeaders(), (c) => c.html('<p>'))
    const { headers } = await app.request('/app')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe(pagePolicy())
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect((await app.request('/redirect')).headers.get('referrer-policy')).toBe('same-origin')
  })

  it('let no script run that is not a file of ours', () => {
    const policy = pagePolicy({ mediaOrigins: ['https://bucket.example'] })
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(policy).toContain("media-src 'self' blob: data: https://bucket.example")
    expect(policy).toContain("frame-ancestors 'none'")
  })
})

describe('cookies', () => {
  it('are out of reach of scripts, and of other sites where they could change something', () => {
    const options = { expiresAtSeconds: 0, secure: true }
    expect(setSessionCookie('session', 'v', options)).toBe(
      'holdall_session=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; HttpOnly; SameSite=Strict; Secure',
    )
    expect(setSessionCookie('delivery', 'v', options)).toContain('SameSite=None; Secure')
    expect(setSessionCookie('delivery', 'v', { ...options, secure: false })).toMatch(/SameSite=Lax$/)
    expect(clearSessionCookie('session', { secure: false })).toContain('Max-Age=0')
  })
})
