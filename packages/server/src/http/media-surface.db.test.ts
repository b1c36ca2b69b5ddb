import { mediaListSchema } from '@holdall/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type AnsweredItem, json, upload } from '../media/testing/media-requests.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'

interface Operation {
  operationId: string
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
  requestBody?: { content: Record<string, { schema: object }> }
  security: object[]
}

interface Description {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
}

let server: TestHoldall
let description: Description
let made: AnsweredItem
beforeAll(async () => {
  server = await testHoldall({ HOLDALL_CORS_ORIGINS: ['https://app.example'] })
  description = await json<Description>(fetch(`${server.url}/api/openapi.json`))
  made = await upload(server.as('alice'), 'surface')
})
afterAll(() => server.close())

/** A path of the description with real values. */
function realPath(path: string): string {
  const token = /\/o\/([^/]+)\//.exec(made.url)?.[1] as string
  const values: Record<string, string> = { id: made.id, token, key: made.storageKey, userId: 'alice' }
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? 'x')
}

function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (name === '$ref' && typeof member === 'string') yield member
    else yield* references(member)
  }
}

function resolves(reference: string): boolean {
  if (!reference.startsWith('#/')) return false
  let node: unknown = description
  for (const step of reference.slice(2).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return false
    node = (node as Record<string, unknown>)[name]
  }
  return true
}

describe('the OpenAPI description', () => {
  const operations = () =>
    Object.entries(description.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    )

  it('is of version 3.1, with an operation per route and unique ids', () => {
    expect(description.openapi).toMatch(/^3\.1\.\d$/)
    expect(operations().length).toBeGreaterThan(25)
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const path of Object.keys(description.paths)) expect(path).toMatch(/^\/[A-Za-z0-9/_.{}-]*$/)
  })

  it('has no reference that leads nowhere', () => {
    const all = [...references(description)]
    expect(all.length).toBeGreaterThan(0)
    expect(all.filter((reference) => !resolves(reference))).toEqual([])
  })

  it('declares every path parameter once, and no other', () => {
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect([path, declared.map(({ name }) => name).sort()]).toEqual([path, inPath])
      expect(declared.every(({ required }) => required)).toBe(true)
      const names = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(names).size).toBe(names.length)
      for (const { schema } of operation.parameters) expect(typeof schema).toBe('object')
    }
  })

  it('describes answers, problems and security schemes that exist', () => {
    for (const { path, operation } of operations()) {
      expect(Object.keys(operation.responses)).toContain('default')
      expect([path, Object.keys(operation.responses).some((status) => /^[23]\d\d$/.test(status))]).toEqual([path, true])
      for (const response of Object.values(operation.responses)) expect(response.description).toBeTruthy()
      for (const option of operation.security)
        for (const name of Object.keys(option)) expect(description.components.securitySchemes).toHaveProperty(name)
    }
  })

  it('fits what the server answers', async () => {
    const list = await json(server.as('alice')('/api/media?facets=true&format=v2'))
    z.parse(z.strictObject(mediaListSchema.shape), list)
    const named = Object.keys(description.paths)
    for (const path of [
      '/api/media',
      '/api/media/{id}',
      '/api/media/{id}/content',
      '/o/{token}/content',
      '/storage/{key}',
      '/api/keys',
      '/api/session',
      '/api/usage',
      '/api/storage/stats',
    ])
      expect(named).toContain(path)
  })
})

/** Whether a path could be meant by this template; names of documents have slashes. */
function fits(template: string, path: string): boolean {
  const pattern = template.replace(/\{(\w+)\}/g, (_all, name: string) => (name === 'name' ? '.+' : '[^/]+'))
  return new RegExp(`^${pattern}$`).test(path)
}

describe('every route', () => {
  it('answers HEAD like GET, without a body', async () => {
    for (const [path, item] of Object.entries(description.paths)) {
      if (!item.get || path === '/metrics') continue
      const url = realPath(path)
      const [get, head] = [
        await server.as('op', 'service')(url, { redirect: 'manual' }),
        await server.as('op', 'service')(url, { method: 'HEAD', redirect: 'manual' }),
      ]
      expect([path, head.status]).toEqual([path, get.status])
      expect([path, (await head.arrayBuffer()).byteLength]).toEqual([path, 0])
      // A stream of events has no end.
      if (get.headers.get('content-type')?.startsWith('text/event-stream')) await get.body?.cancel()
      else await get.arrayBuffer()
    }
  })

  it('refuses other methods with 405 and says which there are', async () => {
    for (const [path, item] of Object.entries(description.paths)) {
      const known = Object.keys(item).map((method) => method.toUpperCase())
      const method = ['DELETE', 'PUT', 'PATCH', 'POST'].find((name) => !known.includes(name))
      if (method === undefined) continue
      // `/api/media/bulk` could be an item's path as well, and `documents/a/revisions` a document's, for methods that those have.
      const alsoAnother = Object.entries(description.paths).some(
        ([other, { [method.toLowerCase()]: spec }]) => other !== path && spec && fits(other, realPath(path)),
      )
      if (alsoAnother) continue
      const response = await server.as('op', 'service')(realPath(path), { method })
      expect([path, method, response.status]).toEqual([path, method, 405])
      const allow = (response.headers.get('allow') ?? '').split(', ')
      expect([path, allow.filter((name) => name !== 'HEAD').sort()]).toEqual([path, known.sort()])
      expect(await response.json()).toMatchObject({ code: 'method_not_allowed', status: 405 })
    }
  })

  it('carries nosniff, a referrer policy and a request id, whatever it answers', async () => {
    for (const path of [...Object.keys(description.paths).map(realPath), '/nowhere', '/app/', '/api/docs']) {
      const { headers } = await fetch(server.url + path, { redirect: 'manual' })
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff'])
      expect([path, headers.get('referrer-policy')]).toEqual([path, 'same-origin'])
      expect(headers.get('x-request-id')).toBeTruthy()
    }
  })

  it('that needs an identity answers 401 without one, and never says whether the item exists', async () => {
    for (const [path, item] of Object.entries(description.paths)) {
      for (const [method, { security }] of Object.entries(item)) {
        if (security.some((option) => Object.keys(option).length === 0)) continue
        const response = await fetch(server.url + realPath(path), { method: method.toUpperCase() })
        expect([path, method, response.status]).toEqual([path, method, 401])
        expect(response.headers.get('www-authenticate')).toContain('Bearer')
        expect(response.headers.get('content-type')).toContain('application/problem+json')
      }
    }
  })
})

describe('what does not exist', () => {
  it.each([
    '/api/nowhere',
    '/api/media/media-nope',
    '/api/media/x/y/z',
    '/o/x',
    '/API/media',
    '/storage/',
    '/api/media/',
  ])('%s is a problem with a page that explains it', async (path) => {
    const response = await server.as('alice')(path)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const problem = (await response.json()) as { type: string; code: string; requestId: string }
    expect(problem).toMatchObject({
      code: 'not_found',
      status: 404,
      title: expect.any(String),
      detail: expect.any(String),
    })
    expect(problem.requestId).toBe(response.headers.get('x-request-id'))
    expect((await fetch(new URL(problem.type, server.url))).status).toBe(200)
  })
})

describe('CORS', () => {
  const preflight = (origin: string, method = 'PUT') =>
    fetch(`${server.url}/api/media/${made.id}/content`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,x-filename',
      },
    })

  it('lets listed origins call, with the headers that uploads need', async () => {
    const { status, headers } = await preflight('https://app.example')
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(headers.get('access-control-allow-methods')).toContain('PUT')
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-filename')
    const answer = await server.as('alice')(`/api/media/${made.id}`, { headers: { origin: 'https://app.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag')
    const bytes = await fetch(made.url, { headers: { origin: 'https://app.example' } })
    expect(bytes.headers.get('access-control-allow-origin')).toBe('https://app.example')
    const refused = await fetch(`${server.url}/api/media`, { headers: { origin: 'https://app.example' } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://app.example'])
  })

  it.each(['https://evil.example', 'null', 'https://app.example.evil.example', 'http://app.example'])(
    'grants %s nothing',
    async (origin) => {
      const { headers } = await preflight(origin)
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('access-control-allow-methods')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    },
  )
})

describe('the shape that a caller asks for', () => {
  // Of bytes `format` is the file's own, or nothing.
  const bytes = /\/(?:content|image|poster|sprite\.\w+|waveform|progressive|bundle|events)$|\/hls\/|\/o\//

  it('may be named on every route that answers JSON', async () => {
    const paths = Object.entries(description.paths)
      .filter(([path, { get }]) => get && path.startsWith('/api/') && !bytes.test(path))
      .map(([path]) => realPath(path))
    expect(paths.length).toBeGreaterThan(30)
    const service = server.as('ops', 'service')
    const refused: string[] = []
    for (const path of paths) if ((await service(`${path}?format=v2`)).status === 400) refused.push(path)
    expect(refused).toEqual([])
    expect((await service('/api/storage/projects?format=v9')).status).toBe(400)
  })
})
