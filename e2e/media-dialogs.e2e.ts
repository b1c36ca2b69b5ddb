import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile } from './harness/files.ts'
import { inspect } from './harness/inspect.ts'
import { cell, cells, dropFiles, picturesLoaded, processed, signIn, uploadsDone } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'
import { startWebHost, type WebHost } from './harness/web-host.ts'

const COAST = pngFile('coast.png', 640, 420, 4)
/** Four times longer sides take a while. */
const WIDE = pngFile('wide.png', 1900, 1900, 5)
/** More than 64 megapixels would come out. */
const VAST = pngFile('vast.png', 2100, 2000, 6)

describe('what is asked about media', () => {
  let server: TestServer
  let web: WebHost
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    web = await startWebHost((request, response) => {
      if (request.url === '/never.png') return
      if (request.url?.startsWith('/page')) {
        response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Not found</title>')
        return
      }
      if (!request.url?.endsWith('.png')) {
        response.writeHead(404).end()
        return
      }
      response.setHeader('Content-Type', 'image/png').end(COAST.buffer)
    })
    server = await startServer({ env: { HOLDALL_FETCH_ALLOW: web.host } })
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    // The first is the oldest, and so the last of the library.
    await dropFiles(page, [COAST])
    await uploadsDone(page, '1 file uploaded')
    await dropFiles(page, [WIDE, VAST])
    await uploadsDone(page, '2 files uploaded')
    await processed(page)
    await picturesLoaded(page)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await web?.stop()
  })

  beforeEach(needsBrowser)

  const dialog = () => page.getByRole('dialog')
  const panel = () => page.getByRole('complementary', { name: 'Details' })
  const openImport = async () => {
    await page.getByRole('button', { name: 'More ways to add' }).click()
    await page.getByRole('menuitem', { name: 'Import from a web address' }).click()
    await dialog().getByLabel('Address').waitFor()
  }
  const paste = (text: string) =>
    page.evaluate<void>(`(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', ${JSON.stringify(text)})
      dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })()`)

  it('imports a stock picture from a web address with the keyboard alone', async () => {
    await page.getByRole('button', { name: 'More ways to add' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Import from a web address' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await dialog().getByLabel('Address').waitFor()
    await page.keyboard.type(`${web.url}/stock/harbour.png`)
    await page.keyboard.press('Tab')
    await page.keyboard.type('The harbour at dusk')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    expect(await dialog().getByLabel('Stock, by somebody else').isChecked()).toBe(true)
    for (const text of ['Ann Lee', 'https://example.org/ann', 'CC BY 4.0', 'https://example.org/harbour']) {
      await page.keyboard.press('Tab')
      await page.keyboard.type(text)
    }
    await inspect(page, 'import-1-filled')
    await page.keyboard.press('Enter')
    await cell(page, 'The harbour at dusk').waitFor()
    await page.getByText('The harbour at dusk imported').waitFor()
    expect(await dialog().count()).toBe(0)
    watched.expectQuiet()
  })

  it('leads from the message to what was imported, which says whose work it is', async () => {
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await panel().getByRole('heading', { name: 'The harbour at dusk' }).waitFor()
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('says that an address is known, with a link to what came of it', async () => {
    await openImport()
    await dialog().getByLabel('Address').fill(`${web.url}/stock/harbour.png`)
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
    await dialog().getByText('Already in your library:').waitFor()
    await inspect(page, 'import-2-known')
    await dialog().getByRole('link', { name: 'The harbour at dusk' }).click()
    await panel().getByRole('heading', { name: 'The harbour at dusk' }).waitFor()
    expect(await dialog().count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(web.asked.filter((path) => path.includes('harbour'))).toHaveLength(1)
    watched.expectQuiet()
  })

  it('says of every refusal what it is, beside the address', async () => {
    await openImport()
    const address = dialog().getByLabel('Address')
    const said = dialog().getByRole('alert')
    await address.fill('ftp://example.org/a.png')
    expect(await said.textContent()).toMatch(/begins with http/)
    for (const [url, words] of [
      [`${web.url}/page`, /answers with text\/html, not with a picture, video or sound/],
      [`${web.url}/missing`, /404/],
      ['http://127.0.0.1:9/a.png', /./],
      ['http://10.1.2.3/a.png', /public/],
    ] as const) {
      await address.fill(url)
      await dialog().getByRole('button', { name: 'Import', exact: true }).click()
      await dialog().getByRole('button', { name: 'Try again' }).waitFor()
      expect(await said.textContent()).toMatch(words)
      expect(await address.getAttribute('aria-invalid')).toBe('true')
    }
    await inspect(page, 'import-3-refused')
    await page.keyboard.press('Escape')
    watched.forgive(/\/api\/media\/import/)
    watched.expectQuiet()
  })

  it('opens filled in when an address is pasted, and gives up waiting when asked to', async () => {
    await paste('not an address')
    expect(await dialog().count()).toBe(0)
    await paste(`${web.url}/never.png`)
    await dialog().getByLabel('Address').waitFor()
    expect(await dialog().getByLabel('Address').inputValue()).toBe(`${web.url}/never.png`)
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
    await dialog().getByText('The server is fetching it.').waitFor()
    await expectAccessible(page, 'fetching')
    await shoot(page, 'import-4-fetching')
    await dialog().getByRole('button', { name: 'Stop' }).click()
    await dialog().getByRole('button', { name: 'Import', exact: true }).waitFor()
    expect(await dialog().getByRole('alert').count()).toBe(0)
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('has a picture made better, shows it at once, and tells when it is there', async () => {
    await cell(page, 'wide.png').click()
    await panel().getByRole('button', { name: 'Enhance', exact: true }).click()
    await dialog().getByLabel('Upscale').waitFor()
    await dialog().getByLabel('4 times').check()
    await dialog().getByText('7600 × 7600').waitFor()
    await inspect(page, 'enhance-1-dialog')
    const before = await cells(page).count()
    await dialog().getByRole('button', { name: 'Enhance', exact: true }).click()
    await expect.poll(() => cells(page).count()).toBe(before + 1)
    await page.getByRole('gridcell', { name: /wide\.png.*enhanced.*being processed/ }).waitFor()
    await page.getByRole('img', { name: /^Upscaling wide\.png/ }).waitFor()
    await shootAll(page, 'enhance-2-being-made')
    await page.getByText('Upscaled: wide.png').waitFor({ timeout: 60_000 })
    expect(await page.getByRole('gridcell', { name: /being processed/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show', exact: true }).last().click()
    await panel().getByText('7600 × 7600').waitFor()
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('enhances what is selected, with the keyboard alone', async () => {
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Space')
    await page.getByText('1 item selected').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Enhance', exact: true }).focus()
    await page.keyboard.press('Enter')
    await dialog().getByLabel('Upscale').waitFor()
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowDown')
    expect(await dialog().getByLabel('Black and white').isChecked()).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByText(/^Black and white: /).waitFor({ timeout: 30_000 })
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('says why it failed, and tries again', async () => {
    await cell(page, 'vast.png').click()
    await panel().getByRole('button', { name: 'Enhance', exact: true }).click()
    await dialog().getByLabel('4 times').check()
    await dialog().getByRole('button', { name: 'Enhance', exact: true }).click()
    const message = page.getByRole('status').filter({ hasText: 'was not made better' })
    await message.waitFor({ timeout: 60_000 })
    expect(await message.textContent()).toMatch(/megapixels/)
    await shootAll(page, 'enhance-3-failed')
    await page.getByRole('button', { name: 'Retry', exact: true }).last().click()
    await page.getByRole('gridcell', { name: /vast\.png.*being processed/ }).waitFor()
    await message.waitFor({ timeout: 60_000 })
    await page.getByRole('gridcell', { name: /vast\.png.*failed/ }).click()
    await panel()
      .getByText(/better version could not be made/)
      .waitFor()
    await inspect(page, 'enhance-4-failed-details')
    watched.expectQuiet()
  })
})
