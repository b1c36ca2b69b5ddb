import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectProblem } from '../../testing/bad-input/problem.ts'
import { expectUntouched } from '../../testing/bad-input/project-traces.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'
import { answered, newProject, PROJECTS, sendJson } from '../testing/project-requests.ts'

let server: WatchedHoldall
let id: string
beforeAll(async () => {
  server = await watchedHoldall()
  id = await newProject(alice)
})
afterAll(() => server.close())

const alice: ReturnType<WatchedHoldall['as']> = (to, init) => server.as('alice')(to, init)
const CREATE = { name: 'n', type: 'custom' }
const create = (body: object) => sendJson(alice, 'POST', '', body)

describe('an external id', () => {
  it('is unique per owner, in the trash too', async () => {
    const body = { ...CREATE, externalId: 'my.project' }
    const first = await answered<{ id: string }>(create(body), 201)
    await expectProblem(await expectUntouched(server, () => create(body)), 'conflict')
    await expectProblem(
      await expectUntouched(server, () => sendJson(alice, 'POST', `/${id}/duplicate`, { externalId: 'my.project' })),
      'conflict',
    )
    await expectProblem(
      await expectUntouched(server, () => sendJson(alice, 'PATCH', `/${id}`, { externalId: 'my.project' })),
      'conflict',
    )
    await answered(alice(`${PROJECTS}/my.project`, { method: 'DELETE' }))
    await expectProblem(await expectUntouched(server, () => create(body)), 'conflict')
    expect((await sendJson(server.as('bob'), 'POST', '', body)).status).toBe(201)
    expect(await answered(alice(`${PROJECTS}/my.project`))).toMatchObject({ id: first.id })
  })

  it('that looks like the id of another project stands behind it, and takes nothing', async () => {
    const mine = await answered<{ id: string }>(create({ ...CREATE, externalId: id }), 201)
    expect(await answered(alice(`${PROJECTS}/${id}`))).toMatchObject({ id })
    await answered(sendJson(alice, 'PUT', `/${id}/documents/who`, { id }), 201)
    expect((await alice(`${PROJECTS}/${mine.id}/documents/who`)).status).toBe(404)
    const bobs = await answered<{ id: string }>(
      sendJson(server.as('bob'), 'POST', '', { ...CREATE, externalId: id }),
      201,
    )
    expect(await answered(server.as('bob')(`${PROJECTS}/${id}`))).toMatchObject({ id: bobs.id, ownerUserId: 'bob' })
    expect((await server.as('bob')(`${PROJECTS}/${id}/documents/who`)).status).toBe(404)
    await answered(sendJson(alice, 'PUT', `/${id}/members/bob`, { role: 'viewer' }))
    expect(await answered(server.as('bob')(`${PROJECTS}/${id}`))).toMatchObject({ id, ownerUserId: 'alice' })
    await answered(alice(`${PROJECTS}/${id}/members/bob`, { method: 'DELETE' }), 204)
  })

  it.each([
    '名前',
    'ü',
    'u\u0308',
    '🐙',
    'a b',
    "o'brien",
    '%2e%2e',
    '%',
    'a?b#c',
    '__proto__',
    'types2',
    'x'.repeat(200),
  ])('may be %s, and finds its project', async (externalId) => {
    const made = await answered<{ id: string }>(create({ ...CREATE, externalId }), 201)
    expect(await answered(alice(`${PROJECTS}/${encodeURIComponent(externalId)}`))).toMatchObject({
      id: made.id,
      externalId,
    })
  })

  it('of a scene is unique in its project, and an id wins over it', async () => {
    const film = await newProject(alice)
    const make = (externalId: string) => sendJson(alice, 'POST', `/${film}/scenes`, { externalId })
    const first = await answered<{ id: string }>(make('one'), 201)
    await expectProblem(await expectUntouched(server, () => make('one')), 'conflict')
    const second = await answered<{ id: string }>(make(first.id), 201)
    expect(await answered(alice(`${PROJECTS}/${film}/scenes/${first.id}`))).toMatchObject({ id: first.id })
    const order = sendJson(alice, 'PUT', `/${film}/scenes/order`, { ids: [second.id, first.id] })
    const { items } = await answered<{ items: { id: string }[] }>(order)
    expect(items.map((item) => item.id)).toEqual([second.id, first.id])
  })
})
describe('what is not there', () => {
  it.each([
    ['GET', '/nowhere'],
    ['PATCH', '/nowhere'],
    ['DELETE', '/nowhere?purge=true'],
    ['POST', '/nowhere/restore'],
    ['POST', '/nowhere/duplicate'],
    ['GET', '/nowhere/bundle'],
    ['GET', '/{id}/snapshots/snap-nowhere'],
    ['POST', '/{id}/snapshots/snap-nowhere/restore'],
    ['DELETE', '/{id}/snapshots/snap-nowhere'],
    ['GET', '/{id}/scenes/nowhere'],
    ['PATCH', '/{id}/scenes/nowhere'],
    ['DELETE', '/{id}/scenes/nowhere'],
    ['GET', '/{id}/members/nowhere'],
    ['DELETE', '/{id}/files/media-nowhere'],
    ['GET', '/%F0%9F%A6%86'],
    ['GET', "/'%20or%201=1--"],
    ['GET', '/%00'],
  ])('is 404: %s %s', async (method, path) => {
    const body = method === 'PATCH' ? {} : undefined
    await expectProblem(
      await expectUntouched(server, () => sendJson(alice, method, path.replace('{id}', id), body)),
      'not_found',
    )
  })

  it.each([
    'limit=0',
    'limit=201',
    'sort=owner',
    'status=done',
    'trashed=maybe',
    'cursor=x',
    'cursor=W10',
    'x=1',
    'q=%00',
    'type=%00',
  ])('is not listed with %s', async (query) => {
    await expectProblem(await alice(`${PROJECTS}?${query}`), 'invalid_request')
  })
})

it('nothing of this was an error of the server', () => {
  expect(server.takeErrors()).toEqual([])
})
