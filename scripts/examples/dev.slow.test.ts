import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const MAIN = resolve(import.meta.dirname, '../../examples/dev.ts')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdall-dev-'))
  // PostgreSQL's account must get through.
  await chmod(folder, 0o711)
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

it.each(['video-editor', 'music-clip'])('%s is a page and its Holdall by one command', async (example) => {
  const port = await freePort()
  const child = spawn(process.execPath, ['--conditions=source', MAIN, example], {
    env: { PATH: process.env.PATH, HOME: folder, PORT: String(port), STORAGE_PATH: join(folder, example) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let said = ''
  const isReady = new Promise<void>((ready) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes(`${example}: http`)) ready()
      })
  })
  try {
    await Promise.race([isReady, ended])
    const page = `http://127.0.0.1:${port}`
    const html = await fetch(page, { headers: { Accept: 'text/html' } })
    expect(await html.text(), said).toContain('<script type="module" src="/src/main.tsx">')
    const main = await fetch(`${page}/src/main.tsx`)
    expect({ status: main.status, type: main.headers.get('content-type') }).toMatchObject({ status: 200 })
    // The page's user is known without a word.
    const projects = await fetch(`${page}/api/storage/projects`)
    expect(await projects.json()).toMatchObject({ items: [] })
  } finally {
    child.kill('SIGTERM')
    // As Vite ends on SIGTERM.
    expect((await ended)[0], said).toBe(143)
    expect(existsSync(join(folder, example, 'postgres/data/postmaster.pid'))).toBe(false)
  }
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
