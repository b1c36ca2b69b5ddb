import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder, type HoldallProcess, runHoldall, serveHoldall } from './testing/holdall-process.ts'

let cwd: string
let running: HoldallProcess[]
let remove: () => Promise<void>
beforeEach(async () => {
  const empty = await emptyFolder()
  cwd = empty.folder
  remove = empty.remove
  running = []
})
afterEach(async () => {
  for (const server of running) {
    if (server.child.exitCode === null && server.child.signalCode === null) server.signal('SIGTERM')
    await server.ended
  }
  await remove()
})

const holdall = (args: string[], env: Record<string, string> = {}) => runHoldall(args, { cwd, env })
const serve = async (args: string[] = [], env: Record<string, string> = {}) => {
  const server = await serveHoldall(args, { cwd, env })
  running.push(server)
  return server
}
const tokenOf = async (user: string) => (await holdall(['token', '--user', user])).stdout.trim()

describe('holdall serve', () => {
  it('says that it is ready in one JSON line, also with LOG_LEVEL=silent, and is', async () => {
    const server = await serve([], { LOG_LEVEL: 'silent' })
    const [first = ''] = server.stdout().split('\n')
    expect(JSON.parse(first)).toMatchObject({ event: 'ready', url: server.url })
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('refuses a folder that another one serves, and says which', async () => {
    const server = await serve()
    const { code, stderr } = await holdall(['serve', '--port', '0'])
    expect(code).toBe(5)
    expect(stderr).toContain(String(server.child.pid))
    expect(stderr).toContain('STORAGE_PATH')
  })

  it('refuses a port that is taken', async () => {
    const { url } = await serve()
    const { code, stderr } = await holdall(['serve', '--port', new URL(url).port, '--data', 'elsewhere'])
    expect(code).toBe(9)
    expect(stderr).toContain('--port')
  })

  it('prints a link that signs in whom --as names, once', async () => {
    const server = await serve(['--as', 'alice:service'])
    const link = /Sign in: (\S+)/.exec(server.stdout())?.[1] ?? ''
    const signedIn = await fetch(link, { redirect: 'manual' })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const session = await fetch(`${server.url}/api/session`, { headers: { cookie } })
    expect(await session.json()).toMatchObject({ userId: 'alice', role: 'service' })
    expect((await fetch(link, { redirect: 'manual' })).headers.get('set-cookie')).toBeNull()
  })

  it('refuses to serve everybody as one user, unless that is wanted', async () => {
    const anonymous = { HOLDALL_ANONYMOUS_USER: 'guest' }
    const { code, stderr } = await holdall(['serve', '--port', '0', '--host', '0.0.0.0'], anonymous)
    expect(code).toBe(2)
    expect(stderr).toContain('--yes-anonymous')
    const { url } = await serve(['--host', '0.0.0.0', '--yes-anonymous'], anonymous)
    expect(await (await fetch(`${url}/api/session`)).json()).toMatchObject({ userId: 'guest' })
  })

  it('finishes an upload in flight after SIGTERM, takes no other, and exits 0', async () => {
    const server = await serve()
    const token = await tokenOf('alice')
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const lines = ['POST /api/media HTTP/1.1', `host: ${hostname}:${port}`, `authorization: Bearer ${token}`]
    socket.write(`${[...lines, 'content-type: text/plain', 'content-length: 20'].join('\r\n')}\r\n\r\n0123456789`)
    await sleep(200)
    server.signal('SIGTERM')
    await expect.poll(() => fetch(`${server.url}/healthz`).catch(() => 'refused')).toBe('refused')
    socket.write('0123456789')
    await closed
    expect(answer).toMatch(/^HTTP\/1\.1 201/)
    expect(await server.ended).toBe(0)
  })

  it('exits 0 on SIGINT, also when it comes twice', async () => {
    const server = await serve()
    server.signal('SIGINT')
    server.signal('SIGINT')
    expect(await server.ended).toBe(0)
    expect((await holdall(['stats'])).code).toBe(0)
  })

  it('adopts the database that a kill left behind, and is ready again in less than 3 s', async () => {
    const first = await serve()
    const authorization = `Bearer ${await tokenOf('alice')}`
    const headers = { authorization, 'content-type': 'text/plain' }
    const sent = await fetch(`${first.url}/api/media`, { method: 'POST', headers, body: 'kept' })
    const { id } = (await sent.json()) as { id: string }
    first.signal('SIGKILL')
    await first.ended
    const startedAt = performance.now()
    const second = await serve()
    const startMs = performance.now() - startedAt
    console.log(`ready ${Math.round(startMs)} ms after a kill`)
    expect(startMs).toBeLessThan(3_000)
    expect(second.stdout()).toContain('"adopted":true')
    const content = await fetch(`${second.url}/api/media/${id}/content`, { headers: { authorization } })
    expect(await content.text()).toBe('kept')
  })
})

describe.each(['while the server runs', 'without a server'])('%s', (state) => {
  const maybeServe = async () => (state === 'while the server runs' ? await serve() : null)

  it('holdall token mints a token that is accepted', async () => {
    const server = await maybeServe()
    const { stdout } = await holdall(['token', '--user', 'alice', '--role', 'service', '--expires', '15m', '--json'])
    const { token, expiresAt } = JSON.parse(stdout) as { token: string; expiresAt: string }
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000)
    const { url } = server ?? (await serve())
    const session = await fetch(`${url}/api/session`, { headers: { authorization: `Bearer ${token}` } })
    expect(await session.json()).toMatchObject({ userId: 'alice', role: 'service', via: 'token' })
  })

  it('holdall key creates, lists and deletes keys', async () => {
    const server = await maybeServe()
    const made = await holdall(['key', 'create', '--user', 'alice', '--name', 'my app', '--expires', '90d', '--json'])
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const { id, key } = JSON.parse(made.stdout) as { id: string; key: string }
    expect(key).toMatch(/^hk_/)
    const listed = JSON.parse((await holdall(['key', 'list', '--user', 'alice', '--json'])).stdout) as {
      items: object[]
    }
    expect(listed.items).toEqual([expect.objectContaining({ id, name: 'my app' })])
    expect(JSON.stringify(listed)).not.toContain(key)
    expect((await holdall(['key', 'list', '--user', 'bob'])).stdout).toContain('No API keys')
    const { url } = server ?? (await serve())
    const session = await fetch(`${url}/api/session`, { headers: { authorization: `Bearer ${key}` } })
    expect(await session.json()).toMatchObject({ userId: 'alice', via: 'key' })
    expect((await holdall(['key', 'delete', id, '--user', 'alice'])).code).toBe(0)
    expect((await holdall(['key', 'delete', id, '--user', 'alice'])).code).toBe(4)
  })

  it('holdall stats counts, for everybody and for one user', async () => {
    await maybeServe()
    const all = JSON.parse((await holdall(['stats', '--json'])).stdout) as object
    expect(all).toMatchObject({ root: expect.stringContaining('file:'), total: { bytes: 0, file_count: 0 } })
    expect((await holdall(['stats', '--user', 'älice'])).stdout).toMatch(/total\s+0 files\s+0\.00 MB/)
  })

  it('holdall jobs lists, and names a job that is not there', async () => {
    await maybeServe()
    expect(JSON.parse((await holdall(['jobs', 'list', '--json'])).stdout)).toEqual({ items: [] })
    expect((await holdall(['jobs', 'list', '--user', 'älice', '--state', 'failed'])).stdout).toBe('No jobs\n')
    for (const word of ['cancel', 'retry']) {
      const { code, stderr } = await holdall(['jobs', word, 'job-01arz3ndektsv4rrffq69g5fav'])
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('There is no such job') })
    }
  }, 60_000)

  it('holdall jobs retry --skipped counts what it tries again', async () => {
    await maybeServe()
    expect(JSON.parse((await holdall(['jobs', 'retry', '--skipped', '--json'])).stdout)).toEqual({ retried: 0 })
    const { code, stdout } = await holdall(['jobs', 'retry', '--skipped', '--user', 'älice'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing was skipped\n' })
  })

  it('holdall migrate lists what is applied, or says who holds the database', async () => {
    const server = await maybeServe()
    const { code, stdout, stderr } = await holdall(['migrate', '--json'])
    if (server) expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('in use') })
    else
      expect(JSON.parse(stdout)).toMatchObject({
        migrations: [
          { name: '0001_foundation.sql' },
          { name: '0002_projects.sql' },
          { name: '0003_operations.sql' },
          { name: '0004_imports.sql' },
          { name: '0005_jobs.sql' },
          { name: '0006_similar.sql' },
          { name: '0007_moodboards.sql' },
          { name: '0008_providers.sql' },
          { name: '0009_uploads.sql' },
          { name: '0010_conflicts_keep_revisions.sql' },
        ],
      })
  })
})

it('--data keeps everything in the folder that it names', async () => {
  const server = await serve(['--data', './some where'])
  const { stdout } = await holdall(['stats', '--json', '--data', join(cwd, 'some where')])
  expect((JSON.parse(stdout) as { root: string }).root).toContain('some%20where')
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)
})
