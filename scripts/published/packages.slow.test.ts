import { execFile } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pngFile } from '../../e2e/harness/files.ts'
import { launchBrowser } from '../../e2e/harness/launch-browser.ts'
import { MOUNT_UPLOAD_MAX_BYTES, type Mount, mountFacts } from '../../packages/server/src/http/testing/mount-facts.ts'
import { filesOfFolder } from '../../packages/server/src/testing/campaigns/stored-files.ts'
import { packageFaults } from './package-faults.ts'
import { type Published, pinned, publish, ROOT } from './publish.ts'
import { freePort, readyUrl, type SpawnedServer, spawnServer, untilOk } from './spawn-server.ts'

const execute = promisify(execFile)
let published: Published
/** A project that installed the packages, and Next.js beside them. */
let project: string

/** What the example of Next.js is made of, besides. */
const BESIDE = ['next', 'react', 'react-dom', '@tanstack/react-query']

beforeAll(async () => {
  published = await publish()
  project = await published.install(...(await Promise.all(BESIDE.map(pinned))))
}, 180_000)
afterAll(() => published?.remove())

const bin = () => join(project, 'node_modules/holdall/bin/holdall.mjs')
/** The published command under a plain Node: no source condition, nothing of the workspace. */
const holdall = (cwd: string, ...args: string[]) =>
  execute(process.execPath, [bin(), ...args], { cwd, env: { PATH: process.env.PATH } })

describe('the packages', () => {
  it('carry their build and neither sources nor tests', () => {
    expect(published.packages.map(({ name }) => name)).toContain('holdall')
    for (const { name, files } of published.packages) {
      const strays = files.filter((path) =>
        /\.test\.|\.fixture\.|^src\/|(?<!\.d)\.tsx?$|\/testing\/.*\/testing\//.test(path),
      )
      expect({ name, strays }).toEqual({ name, strays: [] })
      expect(files).toEqual(
        expect.arrayContaining(['package.json', 'dist/index.js', 'dist/index.d.ts', 'dist/LICENSE']),
      )
    }
  })

  it('are found with their types by every kind of ES module resolution, and publint has nothing to say', async () => {
    for (const { name, tarball } of published.packages)
      expect({ name, faults: await packageFaults(tarball) }).toEqual({ name, faults: [] })
  })

  it('carry every migration that the sources hold', () => {
    const sql = (root: string) => readdirSync(join(root, 'db/migrations')).filter((name) => name.endsWith('.sql'))
    expect(sql(join(project, 'node_modules/holdall/dist'))).toEqual(sql(join(ROOT, 'packages/server/src')))
  })

  it('carry a page for every error code', () => {
    const pages = readdirSync(join(ROOT, 'docs/errors'))
    expect(readdirSync(join(project, 'node_modules/holdall/dist/docs/errors')).sort()).toEqual(pages.sort())
  })

  it('answer --version with the version of their manifest, and --help with every command', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/server/package.json'), 'utf8')) as {
      version: string
    }
    expect((await holdall(project, '--version')).stdout.trim()).toBe(version)
    const { stdout } = await holdall(project, '--help')
    for (const command of ['serve', 'migrate', 'token', 'key', 'stats']) expect(stdout).toContain(command)
  })
})

describe('holdall serve in an empty folder', () => {
  let folder: string
  let server: SpawnedServer
  let url: string
  beforeAll(async () => {
    folder = join(project, 'empty')
    await mkdir(folder)
    server = spawnServer([bin(), 'serve', '--port', '0'], { cwd: folder })
    url = await readyUrl(server)
  })
  afterAll(() => server?.stop())

  it('is ready, and keeps everything under .holdall', async () => {
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await readdir(folder)).toEqual(['.holdall'])
  })

  it('takes a picture and makes its thumbnail', async () => {
    const { stdout } = await holdall(folder, 'token', '--user', 'alice')
    const headers = { authorization: `Bearer ${stdout.trim()}` }
    expect(await thumbnailOf({ url, headers })).toMatch(/^image\//)
  })

  it('shows the dashboard and the page of an error', async (context) => {
    expect(await (await fetch(`${url}/docs/errors/in_use`)).text()).toContain('in_use')
    if (!published.withDashboard) context.skip('the dashboard is not built')
    const page = await (await fetch(`${url}/app/`)).text()
    const script = /src="([^"]+\.js)"/.exec(page)?.[1] ?? ''
    expect((await fetch(new URL(script, url))).headers.get('content-type')).toContain('javascript')
  })

  it('ends with 0 on SIGTERM and leaves no database behind', async () => {
    expect(await server.stop()).toBe(0)
    expect(existsSync(join(folder, '.holdall/postgres/data/postmaster.pid'))).toBe(false)
  })
})

describe('in Next.js', () => {
  const next = () => join(project, 'node_modules/next/dist/bin/next')
  const settings = {
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_MANUAL_SIG_HANDLE: 'true',
    UPLOAD_MAX_SIZE: String(MOUNT_UPLOAD_MAX_BYTES),
    LOG_LEVEL: 'warn',
  }
  let mount: Mount
  let server: SpawnedServer

  const begin = async (app: string, ...args: string[]) => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const env = { ...settings, HOLDALL_PUBLIC_URL: url }
    server = spawnServer([next(), ...args, '--hostname', '127.0.0.1', '--port', String(port)], { cwd: app, env })
    await untilOk(`${url}/readyz`, server)
    const token = async (userId: string) => (await holdall(app, 'token', '--user', userId)).stdout.trim()
    const tokens = new Map<string, Promise<string>>()
    mount = {
      url,
      countFiles: async () => (await filesOfFolder(join(app, '.holdall/objects')).keys()).length,
      token: (userId) => {
        const known = tokens.get(userId) ?? token(userId)
        tokens.set(userId, known)
        return known
      },
    }
  }
  /** The example, below the project so that its packages are found. */
  const app = (name: string): string => {
    const folder = join(project, name)
    cpSync(join(ROOT, 'examples/nextjs'), folder, { recursive: true })
    return folder
  }

  describe('built and started', () => {
    beforeAll(async () => {
      const folder = app('built')
      await execute(process.execPath, [next(), 'build'], { cwd: folder, env: { ...process.env, ...settings } })
      await begin(folder, 'start')
    }, 120_000)
    afterAll(() => server?.stop())
    mountFacts(() => mount, { forwardsLength: false })

    it('makes thumbnails', async () => {
      const headers = { authorization: `Bearer ${await mount.token('alice')}` }
      expect(await thumbnailOf({ url: mount.url, headers })).toMatch(/^image\//)
    })

    it('has a page that is rendered on the server, uploads in the browser and shows the picture', async (context) => {
      expect(await (await fetch(`${mount.url}/library`)).text()).toContain('Add files')
      const browser = await launchBrowser()
      if (browser === null) return context.skip('Chromium is not installed')
      try {
        const page = await browser.newPage()
        const complaints: string[] = []
        page.on('pageerror', (error) => complaints.push(String(error)))
        // An error of React's: the browser's rendering is another than the server's, …
        page.on('console', (message) => {
          if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
            complaints.push(message.text())
        })
        await page.goto(`${mount.url}/library`)
        await page.getByLabel('Add files').setInputFiles(pngFile('harbour.png', 300, 200, 1))
        const width = () => page.evaluate(`document.querySelector("img[alt='harbour.png']")?.naturalWidth ?? 0`)
        await expect.poll(width, { timeout: 15_000 }).toBeGreaterThan(0)
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    })

    it('ends with 0 on SIGTERM and leaves no database behind', async () => {
      expect(await server.stop()).toBe(0)
      expect(existsSync(join(project, 'built/.holdall/postgres/data/postmaster.pid'))).toBe(false)
    })
  })

  describe('in development, behind a proxy file that buffers bodies up to 10 MiB', () => {
    beforeAll(async () => {
      const folder = app('develop')
      await writeFile(join(folder, 'proxy.js'), 'export function proxy() {}\n')
      await begin(folder, 'dev', '--webpack')
    }, 120_000)
    afterAll(() => server?.stop())

    const upload = async (size: number) => {
      const headers = {
        authorization: `Bearer ${await mount.token('alice')}`,
        'content-type': 'application/octet-stream',
      }
      return fetch(`${mount.url}/api/media`, { method: 'POST', headers, body: new Uint8Array(size).fill(7) })
    }

    it('takes a body below that', async () => {
      expect((await upload(3_000_000)).status).toBe(201)
    })

    it('refuses a body that was cut, instead of keeping half of it', async () => {
      const answer = await upload(12_000_000)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({
        code: 'invalid_request',
        detail: expect.stringContaining('cut short'),
      })
      const headers = { authorization: `Bearer ${await mount.token('alice')}` }
      const { items } = (await (await fetch(`${mount.url}/api/media`, { headers })).json()) as { items: unknown[] }
      expect(items.length).toBe(1)
    })
  })
})

/** Uploads a picture and waits for its thumbnail. @returns the thumbnail's type */
async function thumbnailOf({ url, headers }: { url: string; headers: Record<string, string> }): Promise<string | null> {
  const { default: sharp } = await import('sharp')
  const create = { width: 640, height: 480, channels: 3, background: '#2a7' } as const
  const picture = await sharp({ create }).png().toBuffer()
  const sent = await fetch(`${url}/api/media?format=v2`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'image/png' },
    body: new Uint8Array(picture),
  })
  const { id } = (await sent.json()) as { id: string }
  let thumbnailUrl: string | null = null
  const item = async () => {
    const found = (await (await fetch(`${url}/api/media/${id}`, { headers })).json()) as {
      status: string
      thumbnailUrl: string | null
    }
    thumbnailUrl = found.thumbnailUrl
    return found.status
  }
  await expect.poll(item, { timeout: 15_000 }).toBe('ready')
  return (await fetch(thumbnailUrl ?? '')).headers.get('content-type')
}
