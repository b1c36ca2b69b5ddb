import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseTrustProxy } from '../../identity/client-address.ts'
import { parseCorsOrigins } from '../../identity/cross-origin.ts'
import type { AppEnv } from '../env.ts'
import { accessLog } from './access-log.ts'
import { clientAddress, isLocalCaller } from './client-address.ts'
import { cors } from './cors.ts'
import { onError } from './problem.ts'
import { requestId } from './request-id.ts'
import { securityHeaders } from './security-headers.ts'

let server: Server
let base: string
let lines: Record<string, unknown>[] = []

beforeAll(async () => {
  const logger = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const app = new Hono<AppEnv>()
  app.use(clientAddress(parseTrustProxy('loopback')))
  app.use(requestId(logger), accessLog(), securityHeaders(), cors(parseCorsOrigins()))
  app.get('/json', (c) => c.json({ address: c.get('clientAddress') }, 200, { Vary: 'Accept' }))
  app.get('/local', (c) => c.json(isLocalCaller(c)))
  app.get('/raw', (c) => {
    c.env.outgoing!.writeHead(200, ['Content-Type', 'text/plain']).end('raw')
    return RESPONSE_ALREADY_SENT
  })
  app.get('/slow', async (c) => {
    c.env.outgoing!.write('begin')
    return RESPONSE_ALREADY_SENT
  })
  app.get('/o/:token/content', (c) => c.text('bytes'))
  app.get('/healthz', (c) => c.text('ok'))
  app.get('/broken', () => {
    throw new Error('broken')
  })
  app.onError(onError())
  server = createAdaptorServer({ fetch: app.fetch }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  lines = []
})

async function line(): Promise<Record<string, unknown>> {
  await expect.poll(() => lines.some(({ msg }) => msg === 'request')).toBe(true)
  return lines.find(({ msg }) => msg === 'request')!
}

describe('on Node’s server', () => {
  it.each(['/json', '/raw', '/broken'])('%s carries request id, security and CORS headers', async (path) => {
    const origin = 'http://localhost:3000'
    const { headers } = await fetch(base + path, { headers: { origin, 'x-request-id': 'r1' } })
    expect(headers.get('x-request-id')).toBe('r1')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('vary')).toBe(path === '/json' ? 'Accept, Origin' : 'Origin')
  })

  it('the address is the one behind the trusted proxy', async () => {
    const response = await fetch(`${base}/json`, { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' } })
    expect(await response.json()).toEqual({ address: '203.0.113.9' })
    expect(await line()).toMatchObject({ address: '203.0.113.9' })
  })

  it('a local caller is one that nobody forwards, under a name of this machine', async () => {
    const isLocal = async (headers: Record<string, string>) => {
      const sent = await new Promise<string>((resolve, reject) => {
        request(`${base}/local`, { headers }, async (response) => {
          resolve(Buffer.concat(await response.toArray()).toString())
        })
          .on('error', reject)
          .end()
      })
      return JSON.parse(sent) as boolean
    }
    expect(await isLocal({})).toBe(true)
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=1.1.1.1' },
      { host: 'evil.example' },
    ]) {
      expect(await isLocal(headers as Record<string, string>)).toBe(false)
    }
  })

  it('each request leaves one line, without queries and tokens', async () => {
    await (await fetch(`${base}/o/very-secret/content?code=hidden`, { headers: { 'x-request-id': 'r2' } })).text()
    expect(await line()).toMatchObject({ path: '/o/[token]/content', method: 'GET', status: 200, requestId: 'r2' })
    expect(JSON.stringify(lines)).not.toMatch(/very-secret|hidden/)
  })

  it('health checks leave none', async () => {
    await (await fetch(`${base}/healthz`)).text()
    await (await fetch(`${base}/json`)).text()
    expect(await line()).toMatchObject({ path: '/json' })
    expect(lines).toHaveLength(1)
  })

  it('a client that leaves is noted', async () => {
    const leaving = request(`${base}/slow`, (response) => response.once('data', () => leaving.destroy()))
    leaving.on('error', () => {})
    leaving.end()
    expect(await line()).toMatchObject({ path: '/slow', aborted: true })
  })
})
