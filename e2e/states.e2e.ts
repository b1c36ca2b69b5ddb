import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { brokenPng, pngFile, sampleFiles, textFile, WORST_NAMES, wavFile } from './harness/files.ts'
import { cell, cells, dropFiles, picturesLoaded, processed, signIn, uploadsDone } from './harness/library.ts'
import { SIZES, shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const LIMIT_BYTES = 3_000_000

describe('states and screens', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer({ env: { UPLOAD_MAX_SIZE: String(LIMIT_BYTES) } })
    watched = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    page = watched.page
    await signIn(page, server)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  it('is designed when empty, at every size, light and dark', async () => {
    await page.getByText('Your photos, clips, sounds and files live here').waitFor()
    await shootAll(page, 'empty')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expectAccessible(page, `empty ${colorScheme}`)
    }
    watched.expectQuiet()
  })

  it('says in a sentence what went wrong with an upload', async () => {
    const large = {
      name: 'much-too-large.bin',
      mimeType: 'application/octet-stream',
      buffer: Buffer.alloc(LIMIT_BYTES + 1, 7),
    }
    await dropFiles(page, [large, textFile('empty.txt', '')])
    const tray = page.getByRole('region', { name: 'Uploads' })
    await tray.getByRole('heading', { name: '2 files not uploaded' }).waitFor()
    await tray.getByText('The file is empty, so there is nothing to keep.').waitFor()
    await tray.getByText('The file has 3.0 MB; at most 3.0 MB are accepted here.').waitFor()
    await tray.getByRole('button', { name: 'Retry much-too-large.bin' }).waitFor()
    await expectAccessible(page, 'failed uploads')
    await shoot(page, 'states-1-failed-uploads')
    await tray.getByRole('button', { name: 'Close', exact: true }).click()
    watched.forgive(/^413 POST .*\/api\/uploads/)
    watched.forgive(/ERR_CONNECTION_RESET|ERR_FAILED/)
    watched.expectQuiet()
  })

  it('waits while offline and goes on afterwards', async () => {
    await watched.context.setOffline(true)
    await page.getByText(/You are offline/).waitFor()
    await dropFiles(page, [textFile('later.txt', 'sent when the connection is back')])
    await page.getByText(/^Waiting/).waitFor()
    await expectAccessible(page, 'offline')
    await shoot(page, 'states-2-offline')
    await watched.context.setOffline(false)
    await uploadsDone(page, '1 file uploaded')
    await cell(page, 'later.txt').waitFor()
    watched.forgive(/ERR_INTERNET_DISCONNECTED/)
    watched.expectQuiet()
  })

  it('shows nine items and the worst names, at every size, light and dark', async () => {
    const names = WORST_NAMES.map((name, index) => pngFile(name, 400 + index * 40, 300, index))
    const files = [...names, wavFile('tone.wav'), brokenPng('broken.png'), ...sampleFiles()]
    await dropFiles(page, files)
    await uploadsDone(page, `${files.length} files uploaded`)
    await processed(page)
    await picturesLoaded(page)
    expect(await page.locator('img[src=x]').count()).toBe(0)
    await shootAll(page, 'library')
    await page.goto(`${server.url}/app/?view=list`)
    await cells(page).first().waitFor()
    await picturesLoaded(page)
    await shootAll(page, 'list')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expectAccessible(page, `list ${colorScheme}`)
    }
    await page.emulateMedia({ colorScheme: null })
    watched.expectQuiet()
  })

  it('shows details beside the grid, and as a sheet where there is no room', async () => {
    await page.goto(`${server.url}/app/`)
    await cell(page, 'Städtereise').click()
    await page.getByRole('complementary', { name: 'Details' }).getByLabel('Title').waitFor()
    await shootAll(page, 'details')
    await page.setViewportSize(SIZES[2])
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('Title').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expectAccessible(page, `sheet ${colorScheme}`)
    }
    await sheet.getByRole('button', { name: 'Close the details' }).click()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await expectAccessible(page, 'narrow library')
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(SIZES[2].width)
    await page.setViewportSize(SIZES[0])
    await page.emulateMedia({ colorScheme: null })
    watched.expectQuiet()
  })

  it('opens each filter and menu without a complaint', async () => {
    for (const name of ['Kind', 'Date', 'Size', 'Tags', 'Visibility', 'Status']) {
      await page.getByRole('region', { name: 'Filters' }).getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog', { name }).waitFor()
      await expectAccessible(page, `filter ${name}`)
      await shoot(page, `states-3-filter-${name.toLowerCase()}`)
      await page.keyboard.press('Escape')
    }
    await page.getByRole('button', { name: /^Order/ }).click()
    await page.getByRole('menu').waitFor()
    await expectAccessible(page, 'order menu')
    await page.getByRole('menuitemradio', { name: 'Largest first' }).click()
    expect(new URL(page.url()).searchParams.get('sort')).toBe('-size')
    await page.goBack()
    watched.expectQuiet()
  })

  it('shows what happened, what was kept and the request id when the library cannot be loaded', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Temporarily unavailable',
      status: 503,
      code: 'unavailable',
      detail: 'The database does not answer',
      hint: 'Try again in a minute',
      requestId: 'req-test',
    }
    await page.route('**/api/media?*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.goto(`${server.url}/app/`)
    await page.getByRole('heading', { name: 'The library could not be loaded' }).waitFor()
    await page.getByText('The database does not answer. Try again in a minute.').waitFor()
    await page.getByRole('button', { name: 'Copy request id' }).click()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('req-test')
    await expectAccessible(page, 'library not loaded')
    await shoot(page, 'states-4-problem')
    await page.unroute('**/api/media?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await cells(page).first().waitFor()
    watched.forgive(/^503 /)
    watched.expectQuiet()
  })

  it('puts an edit back that the server refuses', async () => {
    await cell(page, 'tone.wav').click()
    const title = page.getByRole('complementary', { name: 'Details' }).getByLabel('Title')
    await page.route('**/api/media/media-*', (route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            body: '{"code":"unavailable","detail":"Not now"}',
          })
        : route.continue(),
    )
    await title.fill('A title that does not last')
    await title.press('Enter')
    await page.getByText('The change was not saved').waitFor()
    await expect.poll(() => title.inputValue()).toBe('')
    await page.unroute('**/api/media/media-*')
    watched.forgive(/^503 PATCH/)
    watched.expectQuiet()
  })
})
