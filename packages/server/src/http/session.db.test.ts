import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, json, rows, send, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall({ HOLDALL_RATE_SIGN_IN: 'off', HOLDALL_RATE_TOKENS: 'off' })
})
afterAll(() => server.close())

const follow = (link: string) => fetch(link, { redirect: 'manual' })
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] as string
const problem = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code]

it('takes the tokens that its host mints for those it has signed in', async () => {
  const token = await server.holdall.token({ userId: 'zoë', role: 'service', expiresInSeconds: 60 })
  const { iat = 0, exp = 0 } = decodeJwt(token)
  expect(exp - iat).toBe(60)
  const session = await json(fetch(`${server.url}/api/session`, { headers: { authorization: `Bearer ${token}` } }))
  expect(session).toMatchObject({ userId: 'zoë', role: 'service' })
  await expect(server.holdall.token({ userId: '' })).rejects.toMatchObject({ code: 'invalid_request' })
})

describe('the printed link', () => {
  it('signs in once, with a cookie that scripts and other sites cannot use', async () => {
    const link = await server.holdall.signInLink({ userId: 'local' })
    const first = await follow(link)
    expect([first.status, first.headers.get('location')]).toEqual([303, '/app/'])
    expect(first.headers.get('set-cookie')).toMatch(
      /^holdall_session=[^;]+; Expires=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const second = await follow(link)
    expect([second.status, second.headers.get('location')]).toEqual([303, '/app/?signin=expired'])
    expect(second.headers.get('set-cookie')).toBeNull()
    const session = await json(fetch(`${server.url}/api/session`, { headers: { cookie: cookieOf(first) } }))
    expect(session).toMatchObject({ userId: 'local', role: 'user', via: 'session' })
  })

  it('races to one winner', async () => {
    const link = await server.holdall.signInLink({ userId: 'local' })
    const answers = await Promise.all(Array.from({ length: 8 }, () => follow(link)))
    expect(answers.filter((answer) => answer.headers.get('set-cookie') !== null)).toHaveLength(1)
  })

  it('expires, and is not guessed', async () => {
    const link = await server.holdall.signInLink({ userId: 'local' })
    await rows(server.database.database, "update sign_in_codes set expires_at = now() - interval '1 second'")
    for (const url of [
      link,
      `${server.url}/app/sign-in?code=x`,
      `${server.url}/app/sign-in`,
      `${server.url}/app/sign-in?code=%00`,
    ])
      expect((await follow(url)).headers.get('set-cookie')).toBeNull()
    const [stored] = await rows<{ hash: string }>(server.database.database, 'select hash from sign_in_codes')
    expect(link).not.toContain(stored?.hash ?? 'none')
  })

  it('changes things only from our own pages, and signs out', async () => {
    const cookie = cookieOf(await follow(await server.holdall.signInLink({ userId: 'local' })))
    const post = (origin?: string) =>
      fetch(`${server.url}/api/media`, {
        method: 'POST',
        body: 'x',
        headers: { cookie, ...(origin ? { origin } : {}) },
      })
    expect((await post(server.url)).status).toBe(201)
    expect((await post()).status).toBe(403)
    expect([401, 403]).toContain((await post('https://evil.example')).status)
    expect([401, 403]).toContain((await post('null')).status)
    const foreign = await fetch(`${server.url}/api/media`, { headers: { cookie, origin: 'http://127.0.0.1:1' } })
    expect(foreign.status).toBe(401)
    const out = await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: { cookie, origin: server.url } })
    expect(out.status).toBe(204)
    expect(out.headers.getSetCookie().map((line) => /^(\w+)=; Max-Age=0/.exec(line)?.[1])).toEqual([
      'holdall_session',
      'holdall_delivery',
    ])
  })

  it('ends everywhere when an operator says so; forged cookies are nobody', async () => {
    const cookie = cookieOf(await follow(await server.holdall.signInLink({ userId: 'eve' })))
    const who = (value: string) => fetch(`${server.url}/api/session`, { headers: { cookie: value } })
    expect((await who(cookie)).status).toBe(200)
    for (const forged of [`${cookie}x`, cookie.slice(0, -2), 'holdall_session=', 'holdall_session=a.b.c'])
      expect((await who(forged)).status).toBe(401)
    await json(send(server.as('op', 'service'), 'PATCH', '/api/admin/users/eve', { endSessions: true }))
    expect((await who(cookie)).status).toBe(401)
  })
})

describe('acting for a user', () => {
  it('is for services: rows, keys and usage are the user’s', async () => {
    const service = server.as('op', 'service')
    const headers = { 'x-holdall-user': 'tina' }
    const made = await upload(service, 'for tina', { headers })
    expect(made).toMatchObject({ ownerUserId: 'tina', createdBy: 'tina' })
    expect((await server.as('tina')(`/api/media/${made.id}`)).status).toBe(200)
    expect((await service(`/api/media/${made.id}`, { headers: { 'x-holdall-user': 'ulf' } })).status).toBe(404)
    expect(await problem(await server.as('ulf')(`/api/media/${made.id}`, { headers }))).toEqual([403, 'forbidden'])
    expect((await fetch(`${server.url}/api/media`, { headers })).status).toBe(401)
    expect((await service('/api/admin/stats', { headers })).status).toBe(403)
    expect(
      (await service('/api/media', { headers: { 'x-holdall-user': 'a\u0001b' } }).catch(() => ({ status: 400 })))
        .status,
    ).toBe(400)
    // On its own, a service sees every item.
    expect((await json<AnsweredItem>(service(`/api/media/${made.id}`))).ownerUserId).toBe('tina')
  })
})

describe('rate limits', () => {
  it('answer 429 and say when to come back', async () => {
    const limited = await testHoldall({
      HOLDALL_RATE_SIGN_IN: '3/min',
      HOLDALL_RATE_TOKENS: '2/min',
      HOLDALL_RATE_UPLOADS: '2/min',
    })
    try {
      const statuses = async (make: () => Promise<Response>, times: number) => {
        const answers: Response[] = []
        for (let attempt = 0; attempt < times; attempt++) answers.push(await make())
        const last = answers.at(-1) as Response
        expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
        expect(await last.json()).toMatchObject({ code: 'rate_limited', status: 429 })
        return answers.map(({ status }) => status)
      }
      expect(await statuses(() => fetch(`${limited.url}/app/sign-in?code=guess`, { redirect: 'manual' }), 4)).toEqual([
        303, 303, 303, 429,
      ])
      expect(await statuses(() => limited.as('a')('/api/session', { method: 'POST' }), 3)).toEqual([200, 200, 429])
      expect(await statuses(() => limited.as('a')('/api/media', { method: 'POST', body: 'x' }), 3)).toEqual([
        201, 201, 429,
      ])
      expect((await limited.as('b')('/api/media', { method: 'POST', body: 'x' })).status).toBe(201)
    } finally {
      await limited.close()
    }
  })
})

describe('HOLDALL_ANONYMOUS_USER', () => {
  it('serves requests without identity as that user, but not from other pages', async () => {
    const open = await testHoldall({ HOLDALL_ANONYMOUS_USER: 'everyone' })
    try {
      const anybody = (path: string, init: RequestInit = {}) => fetch(open.url + path, init)
      const made = await upload(anybody, 'anonymous')
      expect(made.ownerUserId).toBe('everyone')
      expect(await json(anybody('/api/session'))).toMatchObject({ userId: 'everyone', via: 'anonymous', role: 'user' })
      expect((await anybody(`/storage/${made.storageKey}`)).status).toBe(200)
      expect((await anybody('/api/admin/stats')).status).toBe(403)
      const foreign = await anybody('/api/media', {
        method: 'POST',
        body: 'x',
        headers: { origin: 'https://evil.example' },
      })
      expect([401, 403]).toContain(foreign.status)
      const bad = await anybody('/api/media', { headers: { authorization: 'Bearer nonsense' } })
      expect(bad.status).toBe(401)
      expect((await open.as('alice')(`/api/media/${made.id}`)).status).toBe(404)
    } finally {
      await open.close()
    }
  })
})

describe('tokens of an identity provider', () => {
  it('are believed by its keys, issuer and audience, as plain users unless a role claim is configured', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const other = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
    const provider: Server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: [jwk] }))
    })
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks.json`
    const settings = {
      HOLDALL_JWKS_URL: url,
      HOLDALL_JWT_ISSUER: 'https://idp.example',
      HOLDALL_JWT_AUDIENCE: 'holdall',
    }
    const plain = await testHoldall(settings)
    const roles = await testHoldall({ ...settings, HOLDALL_JWT_ROLE_CLAIM: 'app_role' })
    try {
      const mint = (
        claims: object,
        { key = privateKey, issuer = 'https://idp.example', audience = 'holdall', expires = '5m' } = {},
      ) =>
        new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
          .setSubject('auth0|Jürgen/1')
          .setIssuer(issuer)
          .setAudience(audience)
          .setIssuedAt()
          .setExpirationTime(expires)
          .sign(key)
      const who = async (of: TestHoldall, token: string) =>
        fetch(`${of.url}/api/session`, { headers: { authorization: `Bearer ${token}` } })
      const good = await mint({ role: 'service', app_role: 'service' })
      expect(await json(who(plain, good))).toMatchObject({ userId: 'auth0|Jürgen/1', role: 'user', via: 'token' })
      expect(await json(who(roles, good))).toMatchObject({ role: 'service' })
      for (const bad of [
        await mint({}, { key: other.privateKey }),
        await mint({}, { issuer: 'https://evil.example' }),
        await mint({}, { audience: 'other' }),
        await mint({}, { expires: '-5m' }),
      ]) {
        const refused = await who(plain, bad)
        expect(refused.status).toBe(401)
        expect(refused.headers.get('www-authenticate')).toContain('Bearer')
      }
      expect((await plain.as('alice')('/api/session')).status).toBe(200)
    } finally {
      await plain.close()
      await roles.close()
      provider.close()
    }
  })
})
