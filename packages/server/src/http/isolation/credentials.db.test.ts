import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnsweredItem, item, json, send, upload } from '../../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'

let server: TestHoldall
let alices: AnsweredItem
let bobs: AnsweredItem
beforeAll(async () => {
  server = await testHoldall()
  alices = await upload(server.as('alice'), 'hers')
  bobs = await upload(server.as('bob'), 'his')
})
afterAll(() => server.close())

const request = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  fetch(server.url + path, { ...init, headers, redirect: 'manual' })
const cookieOf = (response: Response) => (response.headers.getSetCookie()[0] ?? '').split(';')[0] as string
const rename = { method: 'PATCH', body: '{"title":"changed"}' }
const JSON_TYPE = { 'content-type': 'application/json' }

async function expectUnchanged(): Promise<void> {
  expect((await item(server.as('bob'), bobs.id)).title).toBe('')
  expect((await item(server.as('alice'), alices.id)).title).toBe('')
}

describe('the delivery cookie', () => {
  it('reads what is its user’s, and changes nothing', async () => {
    const exchanged = await server.as('bob')('/api/session', { method: 'POST' })
    expect(exchanged.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/)
    const cookie = cookieOf(exchanged)
    expect((await request(`/storage/${bobs.storageKey}`, { cookie })).status).toBe(200)
    expect((await request(`/storage/${alices.storageKey}`, { cookie })).status).toBe(404)
    for (const origin of [server.url, 'https://evil.example'])
      expect([401, 403]).toContain(
        (await request(`/api/media/${bobs.id}`, { cookie, origin, ...JSON_TYPE }, rename)).status,
      )
    expect([401, 403]).toContain(
      (await request('/api/session', { cookie, origin: server.url }, { method: 'POST' })).status,
    )
    expect([401, 403]).toContain(
      (
        await request(
          '/api/keys',
          { cookie, origin: server.url, ...JSON_TYPE },
          { method: 'POST', body: '{"name":"k"}' },
        )
      ).status,
    )
    await expectUnchanged()
  })
})

describe('the session cookie', () => {
  let cookie: string
  beforeAll(async () => {
    cookie = cookieOf(await fetch(await server.holdall.signInLink({ userId: 'bob' }), { redirect: 'manual' }))
  })

  it('changes nothing for a page of another site, or one that does not say where it comes from', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${server.url}.evil.example` },
      { origin: `${new URL(server.url).protocol}//127.0.0.1:1` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      {},
    ]
    for (const headers of foreign) {
      for (const [path, init] of [
        [`/api/media/${bobs.id}`, rename],
        [`/api/media/${bobs.id}?purge=true`, { method: 'DELETE' }],
        ['/api/media', { method: 'POST', body: 'x' }],
      ] as const) {
        const { status } = await request(path, { cookie, ...JSON_TYPE, ...headers }, init)
        expect([401, 403], `${JSON.stringify(headers)} ${path}: ${status}`).toContain(status)
      }
    }
    await expectUnchanged()
  })

  it('reads nothing for a page of another origin', async () => {
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null'])
      expect((await request(`/api/media/${bobs.id}`, { cookie, origin })).status, origin).toBe(401)
  })

  it('is bob’s alone', async () => {
    expect((await request(`/api/media/${bobs.id}`, { cookie })).status).toBe(200)
    expect((await request(`/api/media/${alices.id}`, { cookie })).status).toBe(404)
    expect((await request('/api/admin/stats', { cookie })).status).toBe(403)
    expect((await request(`/api/media/${alices.id}`, { cookie: `${cookie}x` })).status).toBe(401)
  })
})

describe('X-Holdall-User', () => {
  it('is for services alone', async () => {
    for (const headers of [{ authorization: `Bearer ${await server.token('bob')}` }, {} as Record<string, string>]) {
      const { status } = await request(`/api/media/${alices.id}`, { ...headers, 'x-holdall-user': 'alice' })
      expect([401, 403]).toContain(status)
    }
  })

  it('makes a service see what that user sees, and no more', async () => {
    const authorization = `Bearer ${await server.token('root', 'service')}`
    const asBob = { authorization, 'x-holdall-user': 'bob' }
    expect((await request(`/api/media/${alices.id}`, { authorization })).status).toBe(200)
    expect((await request(`/api/media/${bobs.id}`, asBob)).status).toBe(200)
    expect((await request(`/api/media/${alices.id}`, asBob)).status).toBe(404)
    expect((await request(`/api/media/${alices.id}/content`, asBob)).status).toBe(404)
    expect((await request('/api/admin/stats', asBob)).status).toBe(403)
    expect((await request('/api/admin/stats', { authorization })).status).toBe(200)
    for (const user of ['', ' ', "UTF-8''%00", "UTF-8''%zz", 'a'.repeat(300)])
      expect((await request('/api/media', { authorization, 'x-holdall-user': user })).status, user).toBe(400)
  })
})

describe('API keys', () => {
  const keyOf = async (body: object) =>
    json<{ id: string; key: string }>(send(server.as('bob'), 'POST', '/api/keys', { name: 'k', ...body }), 201)
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

  it('with the scope read only read', async () => {
    const { key } = await keyOf({ scopes: ['read'] })
    expect((await request(`/api/media/${bobs.id}`, bearer(key))).status).toBe(200)
    expect((await request(`/api/media/${alices.id}`, bearer(key))).status).toBe(404)
    for (const [path, init] of [
      [`/api/media/${bobs.id}`, rename],
      [`/api/media/${bobs.id}`, { method: 'DELETE' }],
      ['/api/keys', { method: 'POST', body: '{"name":"more","scopes":["read","write"]}' }],
      ['/api/media', { method: 'POST', body: 'x' }],
    ] as const)
      expect((await request(path, { ...bearer(key), ...JSON_TYPE }, init)).status, path).toBe(403)
    await expectUnchanged()
  })

  it('are no way to the role of a service', async () => {
    expect((await send(server.as('bob'), 'POST', '/api/keys', { name: 'k', role: 'service' })).status).toBe(403)
    const { key } = await keyOf({})
    expect((await request('/api/admin/stats', bearer(key))).status).toBe(403)
    expect((await request('/api/media', { ...bearer(key), 'x-holdall-user': 'alice' })).status).toBe(403)
    expect(
      (
        await request(
          '/api/keys',
          { ...bearer(key), ...JSON_TYPE },
          { method: 'POST', body: '{"name":"k","role":"service"}' },
        )
      ).status,
    ).toBe(403)
  })

  it('stop working at once when they are revoked, and are revoked by their owner alone', async () => {
    const { id, key } = await keyOf({})
    expect((await request('/api/usage', bearer(key))).status).toBe(200)
    expect((await server.as('alice')(`/api/keys/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await request('/api/usage', bearer(key))).status).toBe(200)
    expect((await server.as('bob')(`/api/keys/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await request('/api/usage', bearer(key))).status).toBe(401)
    expect(await (await server.as('alice')('/api/keys')).json()).toEqual({ items: [] })
  })
})

describe('/metrics', () => {
  it('is for callers on this machine and services', async () => {
    expect((await request('/metrics', {})).status).toBe(200)
    const remote: Record<string, string>[] = [
      { 'x-forwarded-for': '203.0.113.9' },
      { forwarded: 'for=203.0.113.9' },
      { via: '1.1 proxy' },
      { 'x-real-ip': '203.0.113.9' },
    ]
    for (const headers of remote) {
      expect((await request('/metrics', headers)).status, JSON.stringify(headers)).toBe(404)
      const user = { ...headers, authorization: `Bearer ${await server.token('bob')}` }
      expect((await request('/metrics', user)).status).toBe(404)
      const service = { ...headers, authorization: `Bearer ${await server.token('root', 'service')}` }
      expect((await request('/metrics', service)).status).toBe(200)
    }
    // Mounted in another program, nobody is known to be local.
    expect((await server.holdall.fetch(new Request('http://example.com/metrics'))).status).toBe(404)
  })

  it('names nobody', async () => {
    const text = await (await request('/metrics', {})).text()
    expect(text).not.toMatch(/alice|bob|media-0/)
  })
})
