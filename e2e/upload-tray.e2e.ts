import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { cell, signIn, uploadsDone } from './harness/library.ts'
import { shoot } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const MIB = 1024 * 1024
const SLOW = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 3 * MIB }
const FILM = 'long-film.bin'

describe('the upload tray', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page
  let tray: Locator
  let folder: string

  /** A network as slow as one at home, so that an upload can be seen. */
  const pace = async (conditions: typeof SLOW) => {
    const session = await watched.context.newCDPSession(page)
    await session.send('Network.emulateNetworkConditions', conditions)
  }
  /** A file on the disk: after a reload it is known again by its time, too. */
  const file = async (path: string, sizeBytes: number) => {
    await writeFile(join(folder, path), randomBytes(sizeBytes))
    return join(folder, path)
  }
  const choose = async (button: Locator, path: string) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()])
    await chooser.setFiles(path)
  }
  const percent = async () => Number(await tray.getByRole('progressbar', { name: FILM }).getAttribute('aria-valuenow'))

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-files-'))
    await mkdir(join(folder, 'other'))
    server = await startServer({ env: { HOLDALL_WORKERS: 'off' } })
    watched = await openPage(browser)
    page = watched.page
    tray = page.getByRole('region', { name: 'Uploads' })
    page.on('dialog', (dialog) => dialog.accept())
    await signIn(page, server)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    if (folder) await rm(folder, { recursive: true })
  })
  beforeEach(needsBrowser)

  it('pauses and resumes, and tells the speed and the time that is left', async () => {
    await pace(SLOW)
    await choose(page.getByRole('button', { name: 'Upload', exact: true }), await file(FILM, 12 * MIB))
    await tray
      .getByRole('listitem')
      .getByText(/ MB of 12\.\d MB · .+ MB\/s · .+ left/)
      .waitFor()
    await tray.getByRole('button', { name: `Pause ${FILM}` }).click()
    await tray.getByRole('heading', { name: '1 upload paused' }).waitFor()
    await tray.getByText(/^Paused at .* of 12\.\d MB$/).waitFor()
    await expectAccessible(page, 'a paused upload')
    await shoot(page, 'upload-tray-paused')
    const before = await percent()
    expect(before).toBeGreaterThan(0)
    await tray.getByRole('button', { name: `Resume ${FILM}` }).click()
    await tray.getByRole('heading', { name: 'Uploading 1 file' }).waitFor()
    await expect.poll(percent).toBeGreaterThan(before)
    watched.expectQuiet()
  })

  it('asks for the file again after a reload, refuses another one, and goes on where it stopped', async () => {
    await page.reload()
    await tray.getByRole('heading', { name: '1 unfinished upload' }).waitFor()
    await tray.getByText('The page was reloaded. Choose the file again, and it goes on where it stopped.').waitFor()
    await expectAccessible(page, 'an upload that needs its file')
    await shoot(page, 'upload-tray-needs-file')
    const again = tray.getByRole('button', { name: `Choose again ${FILM}` })
    await choose(again, await file(join('other', FILM), MIB))
    await tray.getByText(/^That is another file/).waitFor()
    const sent = page.waitForRequest((request) => request.method() === 'PATCH')
    await pace({ ...SLOW, uploadThroughput: -1 })
    await choose(again, join(folder, FILM))
    expect(Number((await sent).headers()['upload-offset'])).toBeGreaterThan(0)
    await uploadsDone(page, '1 file uploaded')
    await cell(page, FILM).waitFor()
    await page.reload()
    await cell(page, FILM).waitFor()
    expect(await tray.count()).toBe(0)
    watched.expectQuiet()
  })

  it('finds a file that was dropped by itself after a reload', async () => {
    await pace(SLOW)
    const data = { items: [], files: [await file('dropped.bin', 12 * MIB)], dragOperationsMask: 1 }
    const session = await watched.context.newCDPSession(page)
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
    await expect.poll(() => tray.getByRole('listitem').textContent()).toMatch(/[1-9]\.\d MB of 12\.\d MB/)
    await page.reload()
    const again = page.waitForRequest((request) => request.method() === 'PATCH')
    await pace({ ...SLOW, uploadThroughput: -1 })
    expect(Number((await again).headers()['upload-offset'])).toBeGreaterThan(0)
    await uploadsDone(page, '1 file uploaded')
    watched.expectQuiet()
  })

  it('takes a cancelled upload off the server as well', async () => {
    await pace(SLOW)
    const cancelled = await file('cancelled.bin', 12 * MIB)
    await choose(page.getByRole('button', { name: 'Upload', exact: true }), cancelled)
    await tray
      .getByText(/ MB of 12\.\d MB/)
      .first()
      .waitFor()
    const gone = page.waitForResponse((response) => response.request().method() === 'DELETE')
    await tray.getByRole('button', { name: `Cancel ${basename(cancelled)}` }).click()
    expect((await gone).status()).toBe(204)
    await tray.waitFor({ state: 'detached' })
    watched.expectQuiet()
  })
})
