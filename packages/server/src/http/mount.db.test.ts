import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdallListener } from '../../../../examples/node-http.ts'
import { storedFiles } from '../testing/campaigns/stored-files.ts'
import { type TestHoldall, testHoldall } from '../testing/test-holdall.ts'
import { MOUNT_UPLOAD_MAX_BYTES, type Mount, mountFacts } from './testing/mount-facts.ts'

describe.each([
  ['Hono', '', (server: TestHoldall) => listenerOf(new Hono().all('*', (c) => server.holdall.fetch(c.req.raw)))],
  [
    'Hono under a base path',
    '/deep/storage',
    (server: TestHoldall) => listenerOf(new Hono().mount('/deep/storage', server.holdall.fetch)),
  ],
  ['a bare node:http server', '', (server: TestHoldall) => holdallListener(server.holdall)],
] as const)('mounted in %s, Holdall', (_name, base, mountIn) => {
  let host: Server
  let server: TestHoldall
  let mount: Mount
  beforeAll(async () => {
    host = createServer()
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}${base}`
    server = await testHoldall({ HOLDALL_PUBLIC_URL: url, UPLOAD_MAX_SIZE: MOUNT_UPLOAD_MAX_BYTES })
    host.on('request', mountIn(server) as RequestListener)
    const store = storedFiles(server.holdall.platform.bucket.driver)
    mount = { url, token: (userId) => server.token(userId), countFiles: async () => (await store.keys()).length }
  })
  afterAll(async () => {
    host.closeAllConnections()
    await new Promise((resolve) => host.close(resolve))
    await server.close()
  })
  mountFacts(() => mount)
})

describe('two Holdalls in one process', () => {
  it('keep their users, bytes and secrets apart, and one lives on when the other closes', async () => {
    const [first, second] = await Promise.all([testHoldall(), testHoldall()])
    try {
      const sent = await first.as('alice')('/api/media', {
        method: 'POST',
        body: 'only in the first',
        headers: { 'content-type': 'text/plain' },
      })
      expect(sent.status).toBe(201)
      const { items } = (await (await second.as('alice')('/api/media')).json()) as { items: unknown[] }
      expect(items).toEqual([])
      const foreign = await fetch(`${second.url}/api/media`, {
        headers: { authorization: `Bearer ${await first.token('alice')}` },
      })
      expect(foreign.status).toBe(401)
      await first.holdall.close()
      expect((await second.as('alice')('/api/media')).status).toBe(200)
    } finally {
      await Promise.all([first.close(), second.close()])
    }
  })
})

describe('close', () => {
  it('lets mounted requests end first and refuses those that come after', async () => {
    const { holdall, token, close } = await testHoldall()
    const headers = { authorization: `Bearer ${await token('alice')}`, 'content-type': 'text/plain' }
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const request = new Request('http://localhost/api/media', {
      method: 'POST',
      headers,
      body: readable,
      duplex: 'half',
    } as RequestInit)
    const upload = holdall.fetch(request)
    const writer = writable.getWriter()
    await writer.write(Buffer.from('first half, '))
    const closing = close()
    const late = await holdall.fetch(new Request('http://localhost/readyz'))
    expect(late.status).toBe(503)
    expect(await late.json()).toMatchObject({ code: 'unavailable' })
    await writer.write(Buffer.from('second half'))
    await writer.close()
    expect((await upload).status).toBe(201)
    await closing
  })

  it('releases everything: the process ends by itself, and the folder can be opened again', async () => {
    const storagePath = await mkdtemp(join(tmpdir(), 'holdall-close-'))
    try {
      for (const run of ['first', 'second']) {
        const fixture = fileURLToPath(new URL('./testing/open-and-close.fixture.ts', import.meta.url))
        const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', fixture, storagePath], {
          timeout: 15_000,
        })
        expect({ run, stdout }).toEqual({ run, stdout: 'open\nclosed\n' })
      }
    } finally {
      await rm(storagePath, { recursive: true, force: true })
    }
  })
})

function listenerOf(app: Hono): RequestListener {
  return getRequestListener(app.fetch, { overrideGlobalObjects: false })
}
