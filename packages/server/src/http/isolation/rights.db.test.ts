import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRowsOf } from '../../testing/bad-input/project-traces.ts'
import { type TestHoldall, testHoldall } from '../../testing/test-holdall.ts'
import { answered, type Call, newProject, PROJECTS, sendJson, uploadFile } from '../testing/project-requests.ts'

let server: TestHoldall
/** Names that stand in the paths below, of a project of alice's with editor ed and viewer vera. */
const names: Record<string, string> = {}
beforeAll(async () => {
  server = await testHoldall()
  const alice = server.as('alice')
  const id = await newProject(alice, { type: 'custom', externalId: 'film' })
  const send = async (method: string, path: string, body: unknown, headers = {}) =>
    answered<{ id: string }>(sendJson(alice, method, `/${id}${path}`, body, headers), method === 'POST' ? 201 : 200)
  await send('PUT', '/members/ed', { role: 'editor' })
  await send('PUT', '/members/vera', { role: 'viewer' })
  await sendJson(alice, 'PUT', `/${id}/documents/timeline`, { n: 1 })
  const lost = JSON.stringify([{ path: '/n', value: 0 }])
  await send('PUT', '/documents/timeline', { n: 2 }, { 'if-match': '"1"', 'x-conflicts': lost })
  names.id = id
  names.scene = (await send('POST', '/scenes', { name: 's' })).id
  names.snapshot = (await send('POST', '/snapshots', {})).id
  const file = uploadFile(alice, `/${id}/files/upload`, Buffer.from('text'), 'a.txt')
  names.file = (await answered<{ id: string }>(file, 201)).id
  const { items } = await answered<{ items: { n: number }[] }>(alice(`${PROJECTS}/${id}/documents/timeline/conflicts`))
  names.conflict = String(items[0]?.n)
})
afterAll(() => server.close())

type Ask = [method: string, path: string, body?: unknown, headers?: Record<string, string>]
const FORCE = { 'if-match': '*' }
const READS: Ask[] = [
  ['GET', ''],
  ['GET', '/data'],
  ['GET', '/documents'],
  ['GET', '/documents/timeline'],
  ['GET', '/documents/timeline/revisions'],
  ['GET', '/documents/timeline/revisions/1'],
  ['GET', '/documents/timeline/conflicts'],
  ['GET', '/files'],
  ['GET', '/scenes'],
  ['GET', '/scenes/{scene}'],
  ['GET', '/snapshots'],
  ['GET', '/snapshots/{snapshot}'],
  ['GET', '/members'],
  ['GET', '/members/alice'],
  ['GET', '/integrity'],
]
const EDITS: Ask[] = [
  ['PATCH', '', { description: 'changed' }],
  ['PUT', '/data', {}, FORCE],
  ['PATCH', '/data', { settings: { a: 1 } }, FORCE],
  ['POST', '/data', {}],
  ['PUT', '/documents/timeline', { n: 3 }, FORCE],
  ['PATCH', '/documents/timeline', { n: 4 }, FORCE],
  ['POST', '/documents/timeline/revisions/2/restore'],
  ['DELETE', '/documents/timeline/conflicts/{conflict}'],
  ['PUT', '/documents/new', {}, { 'if-none-match': '*' }],
  ['DELETE', '/documents/new'],
  ['POST', '/scenes', {}],
  ['PATCH', '/scenes/{scene}', { name: 'x' }],
  ['POST', '/snapshots', {}],
  ['POST', '/snapshots/{snapshot}/restore'],
  ['POST', '/relink', {}],
  ['DELETE', '/files/{file}?force=true'],
]
/** After the others: they take away what those need. */
const LAST_EDITS: Ask[] = [
  ['PUT', '/scenes/order', { ids: [] }],
  ['DELETE', '/scenes/{scene}'],
  ['DELETE', '/snapshots/{snapshot}'],
]
const OWNERS: Ask[] = [
  ['DELETE', ''],
  ['DELETE', '?purge=true'],
  ['POST', '/restore'],
  ['POST', '/duplicate', {}],
  ['PUT', '/members/bob', { role: 'viewer' }],
  ['PUT', '/members/ed', { role: 'owner' }],
  ['PUT', '/members/vera', { role: 'editor' }],
  ['DELETE', '/members/alice'],
]
/** Nothing of it would be done even by alice: what is asked is wrong, and whoever may not ask is not told so. */
const WRONG: Ask[] = [
  ['PUT', '/data', {}],
  ['PUT', '/data', {}, { 'if-match': '"99"' }],
  ['PATCH', '/data', { a: 1 }, { 'if-match': '"99"' }],
  [
    'PATCH',
    '/documents/timeline',
    [{ op: 'test', path: '/n', value: 77 }],
    { ...FORCE, 'content-type': 'application/json-patch+json' },
  ],
  ['PUT', '/documents/timeline', {}, { 'if-none-match': '*' }],
  ['PATCH', '/documents/absent', {}, FORCE],
  ['PATCH', '/scenes/{scene}', { mediaId: 'media-nowhere' }],
]

const ask = (call: Call, [method, path, body, headers]: Ask) =>
  sendJson(
    call,
    method,
    `/${names.id}${path.replace(/\{(\w+)\}/g, (_, name: string) => names[name] as string)}`,
    body,
    headers,
  )
const upload = (call: Call, path: string) => uploadFile(call, `/${names.id}${path}`, Buffer.from('bytes'), 'b.txt')
const UPLOADS = ['/files/upload', '/output']
const label = ([method, path]: Ask) => `${method} ${path}`

describe('a stranger', () => {
  it('is told 404 of everything, whatever is asked', async () => {
    const before = await projectRowsOf(server)
    for (const one of [...READS, ...EDITS, ...LAST_EDITS, ...OWNERS, ...WRONG])
      expect((await ask(server.as('bob'), one)).status, label(one)).toBe(404)
    for (const path of UPLOADS) expect((await upload(server.as('bob'), path)).status).toBe(404)
    // The owner's external id is the owner's.
    expect((await server.as('bob')(`${PROJECTS}/film`)).status).toBe(404)
    expect((await server.as('vera')(`${PROJECTS}/film`)).status).toBe(404)
    expect(await projectRowsOf(server)).toEqual(before)
  })
})

describe('a viewer', () => {
  it.each(READS)('reads: %s %s', async (...one) => {
    expect((await ask(server.as('vera'), one)).status).toBe(200)
  })

  it('changes nothing, and is told 403 before anything else', async () => {
    const before = await projectRowsOf(server)
    for (const one of [...EDITS, ...LAST_EDITS, ...OWNERS, ...WRONG])
      expect((await ask(server.as('vera'), one)).status, label(one)).toBe(403)
    for (const path of UPLOADS) expect((await upload(server.as('vera'), path)).status).toBe(403)
    expect(await projectRowsOf(server)).toEqual(before)
  })
})

describe('an editor', () => {
  it.each(READS)('reads: %s %s', async (...one) => {
    expect((await ask(server.as('ed'), one)).status).toBe(200)
  })

  it('does not do what only the owner may', async () => {
    const before = await projectRowsOf(server)
    for (const one of OWNERS) expect((await ask(server.as('ed'), one)).status, label(one)).toBe(403)
    expect(await projectRowsOf(server)).toEqual(before)
  })

  it('learns of what is wrong', async () => {
    for (const one of WRONG)
      expect([400, 404, 412, 422, 428], label(one)).toContain((await ask(server.as('ed'), one)).status)
  })

  it.each(EDITS)('changes: %s %s', async (...one) => {
    const answer = await ask(server.as('ed'), one)
    expect(answer.status, await answer.text()).toBeLessThan(300)
  })

  it('uploads in the owner’s name', async () => {
    for (const path of UPLOADS)
      expect(await answered(upload(server.as('ed'), path), 201)).toMatchObject({
        ownerUserId: 'alice',
        createdBy: 'ed',
      })
    const usage = await answered(server.as('ed')('/api/usage'))
    expect(usage).toMatchObject({ usedBytes: 0 })
  })

  it('keeps what is written with the owner and the author', async () => {
    const { rows } = await server.holdall.platform.database.one<{ owners: string[]; authors: string[] }>('service', {
      text: 'select array_agg(distinct owner_user_id) as owners, array_agg(distinct author_user_id order by author_user_id) as authors from document_revisions',
      values: [],
    })
    expect(rows).toEqual([{ owners: ['alice'], authors: ['alice', 'ed'] }])
  })

  it('takes away scenes and snapshots, and leaves', async () => {
    const { items } = await answered<{ items: { id: string }[] }>(server.as('ed')(`${PROJECTS}/${names.id}/scenes`))
    const order: Ask = ['PUT', '/scenes/order', { ids: items.map(({ id }) => id).reverse() }]
    for (const one of [order, ...LAST_EDITS.slice(1)])
      expect((await ask(server.as('ed'), one)).status).toBeLessThan(300)
    expect((await ask(server.as('ed'), ['DELETE', '/members/vera'])).status).toBe(403)
    expect((await ask(server.as('ed'), ['DELETE', '/members/ed'])).status).toBe(204)
    for (const one of [...READS, ...EDITS]) expect((await ask(server.as('ed'), one)).status, label(one)).toBe(404)
  })
})

it('a service acting for somebody has their rights, no more', async () => {
  const authorization = `Bearer ${await server.token('root', 'service')}`
  const acting =
    (user: string) =>
    (path: string, init: RequestInit = {}) =>
      fetch(server.url + path, {
        ...init,
        headers: { ...(init.headers as object), authorization, 'x-holdall-user': user },
      })
  expect((await ask(acting('bob'), ['GET', '/data'])).status).toBe(404)
  expect((await ask(acting('vera'), ['GET', '/data'])).status).toBe(200)
  expect((await ask(acting('vera'), ['PATCH', '/data', {}, FORCE])).status).toBe(403)
  expect((await ask(acting('alice'), ['PATCH', '/data', {}, FORCE])).status).toBe(200)
})
