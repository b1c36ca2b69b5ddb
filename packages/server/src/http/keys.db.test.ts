import { apiKeyListSchema, createdApiKeySchema } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { json, rows, send, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

type Created = z.infer<typeof createdApiKeySchema>

let server: TestHoldall
beforeAll(async () => {
  server = await testHoldall()
})
afterAll(() => server.close())

const create = (user: string, body: object, role: 'user' | 'service' = 'user') =>
  send(server.as(user, role), 'POST', '/api/keys', body)
const withKey =
  (key: string) =>
  (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${key}` } })

describe('an API key', () => {
  it('is shown once, kept as a hash, listed by its first characters, and works at once', async () => {
    const made = z.parse(createdApiKeySchema, await json<Created>(create('alice', { name: ' CI ' }), 201))
    expect(made).toMatchObject({ name: 'CI', role: 'user', scopes: ['read', 'write'], expiresAt: null })
    expect(made.key.startsWith(made.prefix)).toBe(true)
    const list = z.parse(apiKeyListSchema, await json(server.as('alice')('/api/keys')))
    expect(list.items.map(({ id }) => id)).toEqual([made.id])
    expect(JSON.stringify(list)).not.toContain(made.key)
    expect(JSON.stringify(await rows(server.database.database, 'select * from api_keys'))).not.toContain(made.key)
    expect((await json<{ items: [] }>(server.as('bob')('/api/keys'))).items).toEqual([])
    const call = withKey(made.key)
    expect(await json(call('/api/session'))).toMatchObject({ userId: 'alice', via: 'key' })
    expect((await upload(call, 'by key')).ownerUserId).toBe('alice')
    expect(
      (await json<{ items: { lastUsedAt: string | null }[] }>(server.as('alice')('/api/keys'))).items[0]?.lastUsedAt,
    ).not.toBeNull()
  })

  it('stops working the moment it is revoked, by its owner alone', async () => {
    const { id, key } = await json<Created>(create('alice', { name: 'short-lived' }), 201)
    expect((await withKey(key)('/api/session')).status).toBe(200)
    expect((await server.as('bob')(`/api/keys/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await server.as('alice')(`/api/keys/${id}`, { method: 'DELETE' })).status).toBe(204)
    const refused = await withKey(key)('/api/session')
    expect(refused.status).toBe(401)
    expect((await server.as('alice')(`/api/keys/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  it('with the scope read changes nothing', async () => {
    const { key } = await json<Created>(create('alice', { name: 'reader', scopes: ['read'] }), 201)
    const made = await upload(server.as('alice'), 'look, do not touch')
    const call = withKey(key)
    expect((await call(`/api/media/${made.id}/content`)).status).toBe(200)
    expect((await call(`/api/media/${made.id}`, { method: 'DELETE' })).status).toBe(403)
    expect((await call('/api/media', { method: 'POST', body: 'x' })).status).toBe(403)
    expect((await send(call, 'POST', '/api/keys', { name: 'escalated', scopes: ['read', 'write'] })).status).toBe(403)
  })

  it('of role service is a service’s to make, and acts for users', async () => {
    expect((await create('alice', { name: 'x', role: 'service' })).status).toBe(403)
    const { key } = await json<Created>(create('op', { name: 'pipeline', role: 'service' }, 'service'), 201)
    const made = await upload(withKey(key), 'for bob', { headers: { 'x-holdall-user': 'bob' } })
    expect(made.ownerUserId).toBe('bob')
    expect((await withKey(key)('/api/admin/stats')).status).toBe(200)
    const acting = await withKey(key)('/api/keys', {
      method: 'POST',
      body: JSON.stringify({ name: 'y', role: 'service' }),
      headers: { 'content-type': 'application/json', 'x-holdall-user': 'bob' },
    })
    expect(acting.status).toBe(403)
  })

  it('expires', async () => {
    const { id, key } = await json<Created>(create('alice', { name: 'days', expiresInDays: 1 }), 201)
    expect((await withKey(key)('/api/session')).status).toBe(200)
    await rows(server.database.database, "update api_keys set expires_at = now() - interval '1 second' where id = $1", [
      id,
    ])
    server.holdall.platform.apiKeyCache.clear()
    expect((await withKey(key)('/api/session')).status).toBe(401)
    const soon = await json<Created>(
      create('alice', { name: 'soon', expiresAt: new Date(Date.now() + 700).toISOString() }),
      201,
    )
    expect((await withKey(soon.key)('/api/session')).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 750))
    // Also while it is remembered from the request before.
    expect((await withKey(soon.key)('/api/session')).status).toBe(401)
  })

  it('makes no key that outlives it', async () => {
    const { key } = await json<Created>(create('alice', { name: 'week', expiresInDays: 7 }), 201)
    const make = (body: object) =>
      withKey(key)('/api/keys', {
        method: 'POST',
        body: JSON.stringify({ name: 'child', ...body }),
        headers: { 'content-type': 'application/json' },
      })
    expect((await make({})).status).toBe(403)
    expect((await make({ expiresInDays: 8 })).status).toBe(403)
    expect((await make({ expiresInDays: 6 })).status).toBe(201)
  })

  it.each([
    {},
    { name: '' },
    { name: 'x', role: 'admin' },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['all'] },
    { name: 'x', expiresInDays: 0 },
    { name: 'x', more: 1 },
    { name: 'x', expiresInDays: 1, expiresAt: '2030-01-01T00:00:00Z' },
  ])('is not made of %j', async (body) => {
    expect((await create('alice', body)).status).toBe(400)
  })

  it.each(['hk_', 'hk_x', `hk_${'a'.repeat(5000)}`, 'hk_\u00e9'])('is not guessed: %s', async (key) => {
    const response = await withKey(encodeURI(key))('/api/session')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
  })
})
