import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../../testing/bad-input/nothing-left.ts'
import { sendRaw } from '../../testing/bad-input/raw-request.ts'
import { type WatchedHoldall, watchedHoldall } from '../../testing/bad-input/watched-holdall.ts'

let server: WatchedHoldall
beforeAll(async () => {
  server = await watchedHoldall()
})
afterAll(() => server.close())

describe('a nonsensical id in a path', () => {
  const ids = [
    '%00',
    'media-%00',
    '%',
    '%zz',
    '%ff',
    '%ed%a0%80',
    '%2f%2e%2e%2f',
    '..%2f..',
    '%252e%252e',
    'x'.repeat(5000),
    "'%20or%201=1--",
    '%F0%9F%A6%86',
    '__proto__',
    'constructor',
    ';',
    '*',
  ]
  const paths = (id: string): [string, string][] => [
    ['GET', `/api/media/${id}`],
    ['PATCH', `/api/media/${id}`],
    ['DELETE', `/api/media/${id}`],
    ['DELETE', `/api/media/${id}?purge=true`],
    ['POST', `/api/media/${id}/restore`],
    ['POST', `/api/media/${id}/retry`],
    ['POST', `/api/media/${id}/copy`],
    ['POST', `/api/media/${id}/revoke-links`],
    ['GET', `/api/media/${id}/url`],
    ['GET', `/api/media/${id}/content`],
    ['HEAD', `/api/media/${id}/content`],
    ['PUT', `/api/media/${id}/content`],
    ['GET', `/api/media/${id}/image?w=320`],
    ['GET', `/api/media/${id}/thumbnail`],
    ['GET', `/o/${id}/content`],
    ['GET', `/storage/${id}`],
    ['GET', `/storage/users/alice/library/uploads/files/${id}`],
    ['GET', `/api/${id}`],
    ['GET', `/app/${id}`],
    ['DELETE', `/api/keys/${id}`],
  ]

  it.each(ids)('%s is not found or refused, on every route', async (id) => {
    const authorization = `Bearer ${await server.token('alice')}`
    await expectNothingLeft(server, async () => {
      for (const [method, path] of paths(id)) {
        const body = method === 'PATCH' ? '{"title":"x"}' : method === 'PUT' ? 'new' : ''
        const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length }
        const answer = await sendRaw(server.url, { method, path, headers, body })
        const told = `${method} ${path.slice(0, 80)} ${JSON.stringify(server.takeErrors())}`
        // The dashboard answers its shell for any page of its own.
        if (!path.startsWith('/app/')) expect(answer?.status, told).toBeGreaterThanOrEqual(400)
        expect(answer?.status, told).toBeLessThan(500)
      }
    })
  })
})
