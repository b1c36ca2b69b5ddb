import { parseKey } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../log.ts'
import {
  type AnsweredItem,
  type Call,
  eventually,
  insertProject,
  json,
  picture,
  rows,
  send,
  sha256,
  upload,
} from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { createHoldall, type Holdall } from './create-holdall.ts'

const SECRET = 'a secret that both of the nodes know'
let server: TestHoldall
let second: Holdall
let secondUrl: string
let alice: Call
beforeAll(async () => {
  server = await testHoldall({ HOLDALL_SECRET: SECRET })
  alice = server.as('alice')
  second = await createHoldall({
    env: {},
    log: silentLogger,
    HOLDALL_WORKERS: 'off',
    HOLDALL_SECRET: SECRET,
    DATABASE_URL: server.database.url,
    STORAGE_PATH: server.storagePath,
    STORAGE_URL: server.holdall.platform.config.storageUrl,
  })
  secondUrl = (await second.listen({ port: 0 })).url
})
afterAll(async () => {
  await second.close()
  await server.close()
})

const link = (id: string, query = '') => json<{ url: string; expiresAt: string }>(alice(`/api/media/${id}/url${query}`))
const onSecond = (url: string) => secondUrl + new URL(url).pathname

describe('a signed link', () => {
  it('lives exactly as long as was asked', async () => {
    const made = await upload(alice, 'short')
    const before = Math.floor(Date.now() / 1000)
    const short = await link(made.id, '?expiresIn=1')
    expect(Math.abs(Date.parse(short.expiresAt) / 1000 - before - 1)).toBeLessThanOrEqual(1)
    expect((await fetch((await link(made.id, '?expiresIn=100')).url)).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(short.expiresAt) - Date.now()) + 20))
    const expired = await fetch(short.url)
    expect([expired.status, ((await expired.json()) as { code: string }).code]).toEqual([410, 'gone'])
    for (const query of ['?expiresIn=0', '?expiresIn=-1', '?expiresIn=x', '?expiresIn=99999999', '?other=1'])
      expect((await alice(`/api/media/${made.id}/url${query}`)).status).toBe(400)
  })

  it('in lists is the same for an hour, and good for at least one', async () => {
    const made = await upload(alice, 'stable')
    const urls = new Set([made.url])
    for (let look = 0; look < 3; look++) urls.add((await json<AnsweredItem>(alice(`/api/media/${made.id}`))).url)
    expect(urls.size).toBeLessThanOrEqual(2)
    const token = /\/o\/([^/]+)\//.exec(made.url)?.[1] as string
    const { expiresAtSeconds } = server.holdall.platform.deliveryTokens.verify(token)
    expect(expiresAtSeconds % 3600).toBe(0)
    expect(expiresAtSeconds - Date.now() / 1000).toBeGreaterThan(3_590)
    expect(expiresAtSeconds - Date.now() / 1000).toBeLessThanOrEqual(7_200)
  })

  it('serves the item’s tree and nothing else', async () => {
    const made = await upload(alice, await picture(64, 64), { name: 'p.jpg', type: 'image/jpeg' })
    const tree = made.url.replace(/\/content$/, '')
    expect((await fetch(`${tree}/content`)).status).toBe(200)
    expect((await fetch(`${tree}/image?w=10`)).status).toBe(200)
    expect((await fetch(`${tree}/thumbnail`)).status).toBe(404)
    for (const path of ['', '/', '/secret', '/content/x', '/../../api/media'])
      expect([path, (await fetch(`${tree}${path}`)).status]).toEqual([path, path === '/../../api/media' ? 401 : 404])
    const token = tree.split('/o/')[1] as string
    for (const forged of [`${token}x`, token.slice(0, -1), `A${token.slice(1)}`, 'x', '..', '%00'])
      expect([404]).toContain((await fetch(`${server.url}/o/${forged}/content`)).status)
    const posted = await fetch(`${tree}/content`, { method: 'POST' })
    expect([401, 405]).toContain(posted.status)
  })

  it('carries the name under which it is downloaded', async () => {
    const made = await upload(alice, 'named')
    const { url } = await link(made.id, `?download=${encodeURIComponent('Größe.txt')}`)
    const { headers } = await fetch(url)
    expect(headers.get('content-disposition')).toContain(`attachment; filename=`)
    expect(headers.get('content-disposition')).toContain(`filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt`)
    expect((await fetch(`${url}?download=other.txt`)).headers.get('content-disposition')).toContain('Gr%C3%B6')
  })

  it('is revoked per item, at once here and within 5 s on another node', async () => {
    const [made, other] = [await upload(alice, 'revoke me'), await upload(alice, 'not me')]
    const exact = await link(made.id)
    for (const url of [made.url, exact.url, onSecond(made.url), onSecond(other.url)])
      expect((await fetch(url)).status).toBe(200)
    const revoked = await json<AnsweredItem>(send(alice, 'POST', `/api/media/${made.id}/revoke-links?format=v2`))
    const startedAt = performance.now()
    expect((await fetch(made.url)).status).toBe(410)
    expect((await fetch(exact.url)).status).toBe(410)
    expect((await fetch(revoked.url)).status).toBe(200)
    await eventually(
      async () => (await fetch(onSecond(made.url))).status,
      (status) => status === 410,
      5_000,
    )
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    expect((await fetch(onSecond(other.url))).status).toBe(200)
    expect((await send(server.as('bob'), 'POST', `/api/media/${made.id}/revoke-links`)).status).toBe(404)
  })

  it('is revoked for all of a user’s items, at once here and within 5 s on another node', async () => {
    const carol = server.as('carol')
    const [one, two] = [await upload(carol, 'one'), await upload(carol, 'two')]
    const mine = await upload(alice, 'alice’s')
    for (const url of [one.url, onSecond(one.url), onSecond(two.url)]) expect((await fetch(url)).status).toBe(200)
    expect((await send(carol, 'PATCH', '/api/admin/users/carol', { revokeLinks: true })).status).toBe(403)
    await json(send(server.as('op', 'service'), 'PATCH', '/api/admin/users/carol', { revokeLinks: true }))
    expect((await fetch(one.url)).status).toBe(410)
    expect((await fetch(two.url)).status).toBe(410)
    expect((await fetch(mine.url)).status).toBe(200)
    const fresh = await json<AnsweredItem>(carol(`/api/media/${one.id}`))
    expect((await fetch(fresh.url)).status).toBe(200)
    await eventually(
      async () => (await fetch(onSecond(two.url))).status,
      (status) => status === 410,
      5_000,
    )
  })

  it('of the trash stops on another node as well', async () => {
    const made = await upload(alice, 'trash me')
    expect((await fetch(onSecond(made.url))).status).toBe(200)
    await alice(`/api/media/${made.id}`, { method: 'DELETE' })
    expect((await fetch(made.url)).status).toBe(410)
    await eventually(
      async () => (await fetch(onSecond(made.url))).status,
      (status) => status === 410,
      5_000,
    )
  })

  it('may be made for somebody else’s public item, not for a private one', async () => {
    const open = await upload(alice, 'open', { query: 'visibility=public' })
    const closed = await upload(alice, 'closed')
    expect((await server.as('bob')(`/api/media/${open.id}/url`)).status).toBe(200)
    expect((await server.as('bob')(`/api/media/${closed.id}/url`)).status).toBe(404)
  })
})

describe('/storage/{key}', () => {
  const text = async (response: Response | Promise<Response>) => {
    const answer = await response
    return answer.status === 200 ? answer.text() : answer.status
  }

  it('is the key as a path or as one encoded segment, for who may see it', async () => {
    const made = await upload(alice, 'by key', { name: 'a b (1).txt' })
    for (const path of [made.storageKey, encodeURIComponent(made.storageKey)]) {
      expect(await text(alice(`/storage/${path}`))).toBe('by key')
      expect(await text(server.as('bob')(`/storage/${path}`))).toBe(404)
      expect(await text(server.as('op', 'service')(`/storage/${path}`))).toBe('by key')
      expect(await text(fetch(`${server.url}/storage/${path}`))).toBe(404)
    }
    expect(made.storageUrl).toBe(`${server.url}/storage/${made.storageKey}`)
    const head = await alice(`/storage/${made.storageKey}`, { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe('6')
    expect((await alice(`/storage/${made.storageKey}`, { headers: { range: 'bytes=0-1' } })).status).toBe(206)
    expect([401, 405]).toContain(
      (await fetch(`${server.url}/storage/${made.storageKey}`, { method: 'PUT', body: 'x' })).status,
    )
  })

  it.each([
    '%00',
    '%zz',
    '..%2f..%2fetc%2fpasswd',
    'users',
    'users/alice',
    '.holdall/instance.json',
    'a'.repeat(5000),
    '%F0%9F',
  ])('knows nothing under %s', async (key) => {
    expect((await alice(`/storage/${key}`)).status).toBe(404)
  })

  it('without the hash finds the newest live object of that name there', async () => {
    const first = await upload(alice, 'first', { name: 'song.txt' })
    const latest = await upload(alice, 'latest', { name: 'song.txt' })
    const folder = latest.storageKey.slice(0, latest.storageKey.lastIndexOf('/'))
    expect(await text(alice(`/storage/${folder}/song.txt`))).toBe('latest')
    await alice(`/api/media/${latest.id}`, { method: 'DELETE' })
    expect(await text(alice(`/storage/${folder}/song.txt`))).toBe('first')
    expect(await text(server.as('bob')(`/storage/${folder}/song.txt`))).toBe(404)
    expect(await text(server.as('op', 'service')(`/storage/${folder}/song.txt`))).toBe('first')
    expect(await text(fetch(`${server.url}/storage/${folder}/song.txt`))).toBe(404)
    await json(send(alice, 'PATCH', `/api/media/${first.id}`, { visibility: 'public' }))
    expect(await text(fetch(`${server.url}/storage/${folder}/song.txt`))).toBe('first')
    expect(await text(server.as('bob')(`/storage/${folder}/song.txt`))).toBe('first')
  })

  it('without the hash serves members of a project from its owner’s folder', async () => {
    await insertProject(server.database.database, { id: 'band', owner: 'alice', viewers: ['vera'] })
    const made = await upload(alice, 'demo tape', { name: 'demo.txt', query: 'projectId=band' })
    const folder = made.storageKey.slice(0, made.storageKey.lastIndexOf('/'))
    expect(await text(server.as('vera')(`/storage/${folder}/demo.txt`))).toBe('demo tape')
    expect(await text(server.as('mallory')(`/storage/${folder}/demo.txt`))).toBe(404)
  })

  it('resolves the layouts of older programs', async () => {
    const query = (more: string) => ({ query: more })
    await insertProject(server.database.database, { id: 'p-9', owner: 'alice' })
    await upload(alice, 'enhanced', { name: 'e.txt', ...query('sourceType=enhanced') })
    await upload(alice, 'generated', { name: 'g.txt', ...query('sourceType=playground') })
    await upload(alice, 'bare', { name: 'bare.txt' })
    await upload(alice, 'in project', { name: 'v.txt', ...query('projectId=p-9') })
    await upload(alice, 'exported', { name: 'x.txt', ...query('projectId=p-9&category=output') })
    await upload(alice, 'music', { name: 'm.txt', ...query('projectId=p-9&category=music') })
    const cases: [string, string][] = [
      ['enhanced/alice/e.txt', 'enhanced'],
      ['alice/enhanced/e.txt', 'enhanced'],
      ['alice/generated/g.txt', 'generated'],
      ['bare.txt', 'bare'],
      ['uploads/project_p-9/v.txt', 'in project'],
      ['uploads/p-9/v.txt', 'in project'],
      ['video-edit/p-9/v.txt', 'in project'],
      ['exports/project_p-9/x.txt', 'exported'],
      ['music/p-9/m.txt', 'music'],
    ]
    for (const [key, expected] of cases) {
      expect([key, await text(alice(`/storage/${key}`))]).toEqual([key, expected])
      expect([key, await text(alice(`/storage/${encodeURIComponent(key)}`))]).toEqual([key, expected])
      expect([key, await text(server.as('bob')(`/storage/${key}`))]).toEqual([key, 404])
    }
  })

  it('serves renditions, and the key of a public item to everybody', async () => {
    const made = await upload(alice, 'public words', { query: 'visibility=public' })
    expect(await text(fetch(`${server.url}/storage/${made.storageKey}`))).toBe('public words')
    await rows(
      server.database.database,
      `insert into renditions (media_id, name, owner_user_id, storage_key, mime_type, size_bytes, checksum, recipe)
       values ($1, 'thumbnail', 'alice', $2, 'image/webp', 4, $3, 'test')`,
      [made.id, `users/alice/library/thumbnails/${made.id}/t.webp`, sha256('webp')],
    )
    await rows(server.database.database, "update media set rendition_names = '{thumbnail}' where id = $1", [made.id])
    const key = `users/alice/library/thumbnails/${made.id}/t.webp`
    expect(parseKey(key)).toMatchObject({ layout: 'library-rendition' })
    await server.holdall.platform.bucket.put(key, Buffer.from('webp'))
    server.holdall.platform.media.deliveryCache.invalidate(made.id)
    expect(await text(alice(`/storage/${key}`))).toBe('webp')
    expect(await text(fetch(`${server.url}/storage/${key}`))).toBe('webp')
    await json(send(alice, 'PATCH', `/api/media/${made.id}`, { visibility: 'private' }))
    expect(await text(fetch(`${server.url}/storage/${key}`))).toBe(404)
    expect(await text(fetch(`${server.url}/storage/${made.storageKey}`))).toBe(404)
  })

  it('takes the delivery cookie, which can only read', async () => {
    const made = await upload(alice, 'cookie')
    const exchanged = await alice('/api/session', { method: 'POST' })
    expect(exchanged.status).toBe(200)
    const setCookie = exchanged.headers.get('set-cookie') as string
    expect(setCookie).toMatch(/HttpOnly; SameSite=Lax/)
    const cookie = setCookie.split(';')[0] as string
    const withCookie = (path: string, init: RequestInit = {}) =>
      fetch(server.url + path, { ...init, headers: { cookie } })
    expect(await text(withCookie(`/storage/${made.storageKey}`))).toBe('cookie')
    expect(await json(withCookie('/api/session'))).toMatchObject({ userId: 'alice', via: 'delivery' })
    for (const [method, path] of [
      ['DELETE', `/api/media/${made.id}`],
      ['POST', '/api/media'],
      ['POST', '/api/keys'],
      ['POST', '/api/session'],
    ] as const)
      expect([401, 403]).toContain((await withCookie(path, { method })).status)
    expect((await json<AnsweredItem>(alice(`/api/media/${made.id}`))).deletedAt).toBeNull()
    await json(send(server.as('op', 'service'), 'PATCH', '/api/admin/users/alice', { endSessions: true }))
    expect(await text(withCookie(`/storage/${made.storageKey}`))).toBe(404)
  })
})
