import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

let server: TestHoldall
let alice: ReturnType<TestHoldall['as']>
beforeAll(async () => {
  server = await testHoldall()
  alice = server.as('alice')
})
afterAll(() => server.close())

const BASE = '/api/storage/projects'
const JSON_TYPE = { 'content-type': 'application/json' }

async function newProject(call = alice, body: object = {}): Promise<string> {
  const answer = await call(BASE, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ name: 'A film', type: 'video-edit', ...body }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { id: string }).id
}

function send(method: string, path: string, body: unknown, headers: Record<string, string> = {}, call = alice) {
  return call(`${BASE}/${path}`, {
    method,
    headers: { ...JSON_TYPE, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

describe('the data of a project', () => {
  it('is there from the beginning, with its five keys', async () => {
    const id = await newProject()
    expect(id).toMatch(/^video-edit-[0-9a-z]{26}$/)
    const answer = await alice(`${BASE}/${id}/data`)
    expect(answer.headers.get('etag')).toBe('"1"')
    expect(await answer.json()).toEqual({ settings: {}, tracks: [], analysis: null, media: [], metadata: {} })
  })

  it('is kept to the letter, and filled in where keys are absent', async () => {
    const id = await newProject()
    const text = '{ "tracks":[1.0, 12345678901234567890],\n "settings":{"\\u0000":"\\u0000"} }'
    const put = await send('PUT', `${id}/data`, text, { 'if-match': '"1"' })
    expect([put.status, put.headers.get('etag')]).toEqual([200, '"2"'])
    const kept = await (await alice(`${BASE}/${id}/data`)).text()
    expect(kept).toBe(`${text.slice(0, -2)},"analysis":null,"media":[],"metadata":{}}`)
    const whole = JSON.stringify(
      { metadata: {}, media: [], analysis: 1, tracks: [], settings: {}, extra: true },
      null,
      3,
    )
    await send('PUT', `${id}/data`, whole, { 'if-match': '"2"' })
    expect(await (await alice(`${BASE}/${id}/data`)).text()).toBe(whole)
  })

  it('merges patches, resets what they null, and keeps numbers that JavaScript would round', async () => {
    const id = await newProject()
    await send('POST', `${id}/data`, '{"settings":{"a":12345678901234567890,"b":1e400,"c":0.1},"tracks":[1]}')
    const patched = await send(
      'PATCH',
      `${id}/data`,
      { tracks: null, settings: { c: null, d: 'é' } },
      { 'if-match': '"2"' },
    )
    expect([patched.status, patched.headers.get('etag')]).toEqual([200, '"3"'])
    expect(await patched.text()).toContain('"settings":{"a":12345678901234567890,"b":1e400,"d":"é"}')
    expect(await (await alice(`${BASE}/${id}/data`)).json()).toMatchObject({ tracks: [], analysis: null })
  })
})

describe('saving a document', () => {
  it('needs a condition once it exists; stale ones get what they need to merge', async () => {
    const id = await newProject()
    const created = await send('PUT', `${id}/documents/scripts/topic-1`, { n: 1 })
    expect([created.status, created.headers.get('etag')]).toEqual([201, '"1"'])
    expect((await send('PUT', `${id}/documents/scripts/topic-1`, { n: 2 })).status).toBe(428)
    expect((await send('PATCH', `${id}/documents/scripts/topic-1`, { n: 2 })).status).toBe(428)
    expect((await send('PUT', `${id}/documents/scripts/topic-1`, { n: 2 }, { 'if-match': '"1"' })).status).toBe(200)
    for (const method of ['PUT', 'PATCH']) {
      const stale = await send(method, `${id}/documents/scripts/topic-1`, { n: 3 }, { 'if-match': '"1"' })
      expect(stale.status).toBe(412)
      expect(stale.headers.get('content-type')).toContain('application/problem+json')
      expect(await stale.json()).toMatchObject({
        code: 'precondition_failed',
        current: { revision: 2, body: { n: 2 } },
      })
    }
    expect((await send('PUT', `${id}/documents/scripts/topic-1`, { n: 4 }, { 'if-none-match': '*' })).status).toBe(412)
    const forced = await send('PATCH', `${id}/documents/scripts/topic-1`, { m: 5 }, { 'if-match': '*' })
    expect(await forced.json()).toEqual({ n: 2, m: 5 })
    const unchanged = await send('PATCH', `${id}/documents/scripts/topic-1`, { m: 5 }, { 'if-match': '"3"' })
    expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([200, '"3"'])
  })

  it('applies a JSON Patch whole or not at all', async () => {
    const id = await newProject()
    await send('PUT', `${id}/documents/timeline`, { clips: [{ id: 'a' }, { id: 'b' }] })
    const patch = (operations: unknown, revision: number) =>
      send('PATCH', `${id}/documents/timeline`, operations, {
        'content-type': 'application/json-patch+json',
        'if-match': `"${revision}"`,
      })
    const half = await patch(
      [
        { op: 'add', path: '/clips/-', value: { id: 'c' } },
        { op: 'remove', path: '/clips/9' },
      ],
      1,
    )
    expect([half.status, ((await half.json()) as { code: string }).code]).toEqual([422, 'unprocessable'])
    const done = await patch([{ op: 'move', from: '/clips/0', path: '/clips/1' }], 1)
    expect(await done.json()).toEqual({ clips: [{ id: 'b' }, { id: 'a' }] })
  })

  it('keeps history, counts on past deletion, and restores', async () => {
    const id = await newProject()
    await send('PUT', `${id}/documents/notes`, '"one"')
    for (let n = 1; n <= 6; n++) await send('PUT', `${id}/documents/notes`, `"${n + 1}"`, { 'if-match': `"${n}"` })
    const list = (await (await alice(`${BASE}/${id}/documents/notes/revisions`)).json()) as {
      items: { revision: number }[]
    }
    // Of what one author wrote within a minute, the newest three are kept.
    expect(list.items.map(({ revision }) => revision).slice(0, 3)).toEqual([7, 6, 5])
    expect(list.items.length).toBeLessThanOrEqual(4)
    expect(await (await alice(`${BASE}/${id}/documents/notes/revisions/6`)).text()).toBe('"6"')
    expect((await alice(`${BASE}/${id}/documents/notes`, { method: 'DELETE' })).status).toBe(204)
    expect((await alice(`${BASE}/${id}/documents/notes`)).status).toBe(404)
    const back = await alice(`${BASE}/${id}/documents/notes/revisions/6/restore`, { method: 'POST' })
    expect([back.status, back.headers.get('etag'), await back.text()]).toEqual([200, '"9"', '"6"'])
  })

  it('keeps values that lost a merge until somebody has looked', async () => {
    const id = await newProject()
    await send('PUT', `${id}/documents/t`, { a: 1 })
    const lost = JSON.stringify([{ path: '/a', value: 'mine' }])
    await send('PUT', `${id}/documents/t`, { a: 2 }, { 'if-match': '"1"', 'x-conflicts': lost })
    const { items } = (await (await alice(`${BASE}/${id}/documents/t/conflicts`)).json()) as { items: { n: number }[] }
    expect(items).toMatchObject([{ path: '/a', value: 'mine', revision: 2, author: 'alice' }])
    // Where the value goes back to is looked up there.
    for (let n = 2; n <= 7; n++) await send('PUT', `${id}/documents/t`, { a: n + 1 }, { 'if-match': `"${n}"` })
    expect(await (await alice(`${BASE}/${id}/documents/t/revisions/2`)).json()).toEqual({ a: 2 })
    expect((await alice(`${BASE}/${id}/documents/t/revisions/3`)).status).toBe(404)
    expect((await alice(`${BASE}/${id}/documents/t/conflicts/${items[0]?.n}`, { method: 'DELETE' })).status).toBe(204)
    expect(await (await alice(`${BASE}/${id}/documents/t/conflicts`)).json()).toEqual({ items: [], nextCursor: null })
  })

  it('is 404 to strangers, and read-only to viewers', async () => {
    const id = await newProject()
    const bob = server.as('bob')
    for (const [method, path] of [
      ['GET', `${id}/data`],
      ['GET', `${id}/documents`],
      ['GET', `${id}/documents/data/revisions`],
      ['GET', id],
    ] as const)
      expect((await bob(`${BASE}/${path}`, { method })).status).toBe(404)
    expect((await send('PUT', `${id}/data`, {}, { 'if-match': '*' }, bob)).status).toBe(404)
    const member = await send('PUT', `${id}/members/bob`, { role: 'viewer' })
    expect(member.status).toBe(200)
    expect((await bob(`${BASE}/${id}/data`)).status).toBe(200)
    expect((await send('PUT', `${id}/data`, {}, { 'if-match': '*' }, bob)).status).toBe(403)
    await send('PUT', `${id}/members/bob`, { role: 'editor' })
    expect((await send('PATCH', `${id}/data`, { settings: { by: 'bob' } }, { 'if-match': '"1"' }, bob)).status).toBe(
      200,
    )
  })
})
