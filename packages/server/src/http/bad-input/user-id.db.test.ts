import { type MediaItem, parseKey, userSegment } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall()
})
afterAll(() => server.close())

const ODD = [
  'Alice',
  'alice',
  'ALICE',
  'alice ',
  ' alice',
  'al ice',
  "o'brien",
  '"quoted"',
  "'; drop table media; --",
  "' or '1'='1",
  'a/b',
  '../alice',
  '..',
  '.',
  'a\\b',
  '%2e%2e',
  '%',
  'u-abc',
  userSegment('Alice'),
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'alice@example.com',
  'ålice',
  'a\u030alice',
  'アリス',
  '🦆',
  '\u202ealice',
  'null',
  '__proto__',
  'constructor',
  'service',
  'default',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(255),
  'é'.repeat(127),
  '{alice}',
  '$1',
  'alice,bob',
  'users/alice',
]

describe('a user id of any kind', () => {
  it('is a user of its own: nobody sees, changes or fetches what another one has, and keys never meet', async () => {
    const items = new Map<string, MediaItem>()
    for (const user of ODD) {
      const answer = await server.as(user)('/api/media?format=v2', {
        method: 'POST',
        body: `of ${user}`,
        headers: { 'content-type': 'text/plain', 'x-filename': 'same.txt' },
      })
      expect(answer.status, `${user} ${JSON.stringify(server.takeErrors())}`).toBe(201)
      items.set(user, (await answer.json()) as MediaItem)
    }
    const folders = [...items.values()].map(({ storageKey }) => parseKey(storageKey)?.user)
    expect(new Set(folders.map((folder) => folder?.toLowerCase())).size).toBe(ODD.length)

    for (const [user, item] of items) {
      expect(item).toMatchObject({ ownerUserId: user, createdBy: user })
      expect(parseKey(item.storageKey)?.user).toBe(userSegment(user))
      const { items: listed } = (await (await server.as(user)('/api/media')).json()) as { items: MediaItem[] }
      expect(listed.map(({ id }) => id)).toEqual([item.id])
      expect(await (await server.as(user)(`/storage/${item.storageKey}`)).text()).toBe(`of ${user}`)
      expect(await (await fetch(item.url)).text()).toBe(`of ${user}`)
      const usage = (await (await server.as(user)('/api/usage')).json()) as Record<string, unknown>
      expect(JSON.stringify(usage)).toContain(String(Buffer.byteLength(`of ${user}`)))
    }
    const users = [...items.keys()]
    for (const [index, user] of users.entries()) {
      const other = items.get(users[(index + 1) % users.length] as string) as MediaItem
      const as = server.as(user)
      for (const answer of [
        await as(`/api/media/${other.id}`),
        await as(`/api/media/${other.id}/content`),
        await as(`/storage/${other.storageKey}`),
        await as(`/api/media/${other.id}`, { method: 'DELETE' }),
      ]) {
        await expectProblem(answer, 'not_found')
      }
    }
    expect(server.takeErrors()).toEqual([])
  })

  it('acts through a service in any spelling of the header', async () => {
    for (const user of ['アリス', 'a b', '100%', "o'brien", ' alice']) {
      const answer = await server.as('machine', 'service')('/api/media?format=v2', {
        method: 'POST',
        body: `through ${user}`,
        headers: { 'x-holdall-user': `UTF-8''${encodeURIComponent(user)}` },
      })
      expect(answer.status).toBe(201)
      expect(await answer.json()).toMatchObject({ ownerUserId: user })
    }
  })
})

describe('a user id that nobody can have', () => {
  const bad = [
    'a%00b',
    '%00',
    '%0a',
    'a%0d%0ab',
    '%7f',
    '%c2%85',
    '%e2%80%a8',
    '%',
    '%ff',
    '%ed%a0%80',
    '',
    'x'.repeat(256),
    '%c3%a9'.repeat(128),
  ]

  it.each(bad)('is refused in X-Holdall-User: %s', async (user) => {
    const authorization = `Bearer ${await server.token('machine', 'service')}`
    const answer = await expectNothingLeft(server, () =>
      sendRaw(server.url, {
        path: '/api/media',
        headers: { authorization, 'x-holdall-user': `UTF-8''${user}`, 'content-length': 1 },
        body: 'x',
      }),
    )
    await expectProblem(answer, 'invalid_request')
  })

  it.each(['a\0b', '\n', '', 'x'.repeat(256), 'é'.repeat(128), '\u2028'])('has no token: %j', async (user) => {
    await expect(server.token(user)).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('does not let an ordinary user act for another', async () => {
    const act = () =>
      server.as('alice')('/api/media', { method: 'POST', body: 'x', headers: { 'x-holdall-user': 'bob' } })
    await expectProblem(await expectNothingLeft(server, act), 'forbidden')
  })
})
