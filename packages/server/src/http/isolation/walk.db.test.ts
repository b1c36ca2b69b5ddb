import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES, type RouteCalls, type StrangersCall } from '../../testing/isolation/calls.ts'
import { isolationWorld, LATITUDE, MARKER, type Target, type World } from '../../testing/isolation/world.ts'
import { createApp } from '../app.ts'

let world: World
let described: string[]
beforeAll(async () => {
  world = await isolationWorld()
  const { paths } = (await (await fetch(`${world.server.url}/api/openapi.json`)).json()) as {
    paths: Record<string, object>
  }
  described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
})
afterAll(() => world.server.close())

/** Pages and files that say nothing about anybody's data. */
const UNDESCRIBED = ['/', '/app', '/app/*', '/api/openapi.json', '/api/docs', '/docs/errors/:code']

it('knows how to call every route of the description, and no other', () => {
  expect(
    described.filter((route) => !ROUTES[route]),
    'add these to calls.ts',
  ).toEqual([])
  expect(
    Object.keys(ROUTES).filter((route) => !described.includes(route)),
    'these are gone',
  ).toEqual([])
})

it('finds every mounted route in the description', () => {
  const mounted = createApp(world.server.holdall.platform).routes.filter(
    ({ method, path }) => method !== 'ALL' || !['*', '/*'].includes(path),
  )
  const paths = described.map((route) => route.slice(route.indexOf(' ') + 1))
  const unknown = mounted.filter(({ method, path }) => {
    const template = path.replace(/:([A-Za-z_]+)(\{[^}]*\})?/g, '{$1}')
    if (UNDESCRIBED.includes(path)) return false
    return method === 'ALL' ? !paths.includes(template) : !described.includes(`${method.toLowerCase()} ${template}`)
  })
  expect(unknown.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

it('is understood when the owner asks: the calls are real', async () => {
  const target = world.hidden.private as Target
  const authorization = `Bearer ${await world.server.token('alice')}`
  for (const [name, { answers, calls }] of Object.entries(ROUTES)) {
    if (!name.startsWith('get ') || answers === 'operators' || name.includes('{token}')) continue
    const [call] = calls(target, world)
    const { status } = await ask(call as StrangersCall, { authorization }, target)
    expect(status, name).toBeLessThan(400)
  }
  for (const key of target.storageKeys.slice(0, 3))
    expect((await ask({ path: `/storage/${encodeURI(key)}` }, { authorization }, target)).status, key).toBe(200)
})

/** Everything about an answer that may depend on what was asked for, with the target's names taken out. */
interface Told {
  status: number
  headers: string
  body: string
}

async function ask(call: StrangersCall, headers: Record<string, string>, target: Target): Promise<Told> {
  const { path, method = 'GET', body } = call
  const response = await fetch(world.server.url + path, {
    method,
    redirect: 'manual',
    headers: { ...call.headers, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const answered = [...response.headers]
    .filter(([name]) => !['date', 'x-request-id', 'content-length', 'connection', 'keep-alive'].includes(name))
    .map(([name, value]) => `${name}: ${value}`)
    .sort()
    .join('\n')
  const own = [
    target.mediaId,
    target.projectId,
    target.keyId,
    target.boardId,
    target.boardItemId,
    ...target.storageKeys,
    ...target.tokens,
  ]
  const without = (text: string) => own.reduce((rest, name) => rest.replaceAll(name, '…'), text)
  const text = await textOf(response)
  return {
    status: response.status,
    headers: without(answered),
    body: without(text.replace(/"requestId":"[^"]*"/, '"requestId":"…"')),
  }
}

/** A stream of events has no end: its beginning is told at once. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return await response.text()
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return new TextDecoder().decode(value)
}

const asked = new Map<string, Promise<Told>>()

/** What is told of nothing does not change: one request each is enough. */
function askOnce(call: StrangersCall, headers: Record<string, string>, target: Target): Promise<Told> {
  const key = JSON.stringify([call, headers])
  const answer = asked.get(key) ?? ask(call, headers, target)
  asked.set(key, answer)
  return answer
}

/** Neither texts, bytes, position nor owner. */
function revealsNothing(told: Told, target: Target, context: string): void {
  const all = `${told.headers}\n${told.body}`
  expect(all.includes(MARKER), `${context}: the marker in ${all}`).toBe(false)
  expect(all.includes(target.sha256), `${context}: the checksum`).toBe(false)
  expect(LATITUDE.test(all), `${context}: the position`).toBe(false)
  expect(/\balice\b/.test(all), `${context}: the owner in ${all}`).toBe(false)
}

async function expectations(route: RouteCalls, caller: 'bob' | 'nobody' | 'invalid', told: Told, context: string) {
  if (caller === 'invalid') return expect(told.status, context).toBe(401)
  if (route.answers === 'open') return expect(told.status, context).toBeLessThan(400)
  if (caller === 'nobody') return expect([401, 404], `${context}: ${told.status}`).toContain(told.status)
  if (route.answers === 'operators') return expect(told.status, context).toBe(403)
  if (route.answers === 'hidden') expect(told.status, `${context}: ${told.body}`).toBe(404)
}

describe.each(Object.keys(ROUTES))('%s', (name) => {
  const route = ROUTES[name] as RouteCalls

  it('tells strangers of alice’s things what it tells them of nothing, and leaves those as they are', async () => {
    const before = await world.snapshot()
    const callers = {
      bob: { authorization: `Bearer ${await world.server.token('bob')}` },
      nobody: {},
      invalid: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.' },
    } as const
    const targets = Object.entries(world.hidden)
    // Where nothing of a target is named, one is enough.
    const named =
      JSON.stringify(route.calls(world.nothing, world)) !==
      JSON.stringify(route.calls(targets[0]?.[1] as Target, world))
    for (const [kind, target] of named ? targets : targets.slice(0, 1)) {
      const calls = route.calls(target, world)
      const blanks = route.calls(world.nothing, world)
      for (const [index, call] of calls.entries()) {
        for (const [caller, headers] of Object.entries(callers)) {
          const context = `${caller}, ${kind}, ${call.method ?? 'GET'} ${call.path}`
          const told = await ask(call, headers, target)
          revealsNothing(told, target, context)
          await expectations(route, caller as keyof typeof callers, told, context)
          if (route.answers !== 'hidden') continue
          // Where there are more names for what exists than for nothing, every one of them is told the same.
          const blank = blanks.length === calls.length ? blanks[index] : blanks.find((one) => sameShape(one, call))
          const toldOfNothing = await askOnce(blank ?? (blanks[0] as StrangersCall), headers, world.nothing)
          expect(told, context).toEqual(toldOfNothing)
        }
      }
    }
    await world.settle()
    expect(await world.snapshot()).toEqual(before)
  }, 60_000)
})

function sameShape(one: StrangersCall, other: StrangersCall): boolean {
  return one.method === other.method && JSON.stringify(one.headers) === JSON.stringify(other.headers)
}
