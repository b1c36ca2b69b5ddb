import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { SignJWT } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { buildExample } from './harness/build-example.ts'
import { pngFile } from './harness/files.ts'
import { naturalWidth } from './harness/library.ts'
import { type PageHost, startPageHost } from './harness/page-host.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const REPOSITORY = resolve(import.meta.dirname, '..')
const SECRET = 'a secret of this test that is long enough'

describe("the README's first app", () => {
  let server: TestServer
  let browser: Browser | null
  let folder: string
  let app: PageHost
  let watched: WatchedPage
  let token: string

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer({ env: { HOLDALL_SECRET: SECRET } })
    token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('alice')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET))
    folder = await mkdtemp(join(tmpdir(), 'holdall-first-app-'))
    const env = { VITE_HOLDALL_URL: server.url, VITE_HOLDALL_TOKEN: token }
    app = await startPageHost(await buildExample('first-app', folder, env))
    watched = await openPage(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
    await server?.stop()
  })

  it('has fewer than 40 lines, and the README shows every one of them', async () => {
    const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8')
    const files = await Promise.all(
      ['index.html', 'main.tsx'].map((name) => readFile(join(REPOSITORY, 'examples/first-app', name), 'utf8')),
    )
    for (const text of files) expect(readme).toContain(`\n${text}\`\`\`\n`)
    expect(files.join('').trimEnd().split('\n').length).toBeLessThan(40)
  })

  describe('in a browser', () => {
    beforeEach(needsBrowser)

    it('uploads a file, saves as one types, and shows both after a reload', async () => {
      const { page } = watched
      await page.goto(app.url)
      await page.getByLabel('Files').setInputFiles(pngFile('harbour.png', 300, 200, 1))
      await page.getByAltText('harbour.png').waitFor()
      await expect.poll(() => naturalWidth(page.locator('main'))).toBeGreaterThan(0)
      await page.getByLabel('Notes').pressSequentially('Gulls at six')
      await page.getByText('saved', { exact: true }).waitFor()
      const headers = { authorization: `Bearer ${token}` }
      const stored = async () => (await fetch(`${server.url}/api/storage/projects/my-app/data`, { headers })).json()
      await expect.poll(stored).toMatchObject({ settings: { notes: 'Gulls at six' } })

      await page.reload()
      await expect.poll(() => page.getByLabel('Notes').inputValue()).toBe('Gulls at six')
      await expect.poll(() => naturalWidth(page.locator('main'))).toBeGreaterThan(0)
      watched.forgive(/^404 GET .*\/projects\/my-app/)
      watched.expectQuiet()
    })
  })
})
