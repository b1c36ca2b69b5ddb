import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seedLibraries } from '../bench/seed.ts'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile, textFile, wavFile } from './harness/files.ts'
import { cells, dropFiles, processed, signIn, uploadsDone } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { type ServerOptions, startServer, type TestServer } from './harness/start-server.ts'

describe('the insights page', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer()
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const open = async () => {
    await page.getByRole('link', { name: 'Insights' }).click()
    await page.getByRole('heading', { name: 'Insights', level: 1 }).waitFor()
  }
  const region = (name: string) => page.getByRole('region', { name })
  const fact = (name: string) => page.getByRole('list', { name: 'Library' }).getByRole('link', { name })

  it('is designed when empty', async () => {
    await open()
    await page.getByRole('heading', { name: 'There is nothing to look at yet' }).waitFor()
    await expectAccessible(page, 'empty insights')
    await shootAll(page, 'insights-empty')
    await page.getByRole('button', { name: 'Go to the library' }).click()
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor({ state: 'attached' })
    watched.expectQuiet()
  })

  it('counts by kind, source, month and tag, and what is there twice', async () => {
    const dusk = pngFile('dusk.png', 700, 500, 5)
    await dropFiles(page, [dusk, pngFile('dawn.png', 500, 500, 8), wavFile('bell.wav'), textFile('a.txt', 'words')])
    await uploadsDone(page, /4 files/)
    await processed(page)
    const id = (name: string) => page.getByRole('gridcell', { name }).getAttribute('data-id')
    const headers = { Origin: server.url }
    const done = await Promise.all([
      page.request.post(`${server.url}/api/media/${await id('dusk.png')}/copy`, { data: {}, headers }),
      page.request.patch(`${server.url}/api/media/${await id('dawn.png')}`, {
        data: { tags: ['sky', 'a rather long tag that somebody made from a whole sentence about the morning'] },
        headers,
      }),
    ])
    expect(done.map((answer) => answer.ok())).toEqual([true, true])
    await open()
    // What it showed before is replaced as soon as the answer is there.
    await fact('In the library').getByText('5 items').waitFor()
    expect(await region('By kind').getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Images.*3 items/),
      expect.stringMatching(/^Sounds.*1 item/),
      expect.stringMatching(/^Files.*1 item/),
    ])
    expect(await region('By source').getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Uploads.*5 items.*100 %/),
    ])
    expect(await fact('In the library').textContent()).toContain('5 items')
    expect(await fact('Extra copies').textContent()).toContain('1 item')
    expect(await fact('Used by nothing').textContent()).toContain('5 items')
    await expectAccessible(page, 'insights')
    await shootAll(page, 'insights')
    watched.expectQuiet()
  })

  it.each([
    ['By kind', 'Images', 3, /[?]kind=image$/],
    ['By source', 'Uploads', 5, /[?]source=upload$/],
    ['Added by month', /: .*, 5 items/, 5, /[?]from=[-0-9]+&to=[-0-9]+$/],
    ['Top tags', 'sky', 1, /[?]tags=sky$/],
  ])('%s leads to the library that it counts', async (name, link, count, address) => {
    await open()
    await region(name).getByRole('link', { name: link }).last().click()
    await page.waitForURL(address)
    await expect.poll(() => cells(page).count()).toBe(count)
    watched.expectQuiet()
  })

  it('leads to copies and to what is unused, and out of that again', async () => {
    for (const [name, chip, count] of [
      ['Extra copies', 'Content', 2],
      ['Used by nothing', 'Use', 5],
    ] as const) {
      await open()
      await fact(name).click()
      await expect.poll(() => cells(page).count()).toBe(count)
      await expectAccessible(page, `library of ${name}`)
      await shoot(page, `insights-${chip}`)
      await page.getByRole('button', { name: `Remove the filter ${chip}` }).click()
      await expect.poll(() => cells(page).count()).toBe(5)
    }
    watched.expectQuiet()
  })

  it('can be read as tables, by the keyboard alone', async () => {
    await open()
    for (const name of ['By kind', 'By source', 'Added by month', 'Top tags']) {
      await region(name).getByRole('button', { name: 'Show as table' }).focus()
      await page.keyboard.press('Enter')
      await region(name).getByRole('table', { name }).waitFor()
    }
    const kinds = region('By kind').getByRole('table')
    expect(await kinds.getByRole('row').nth(1).getByRole('cell').allTextContents()).toEqual([
      expect.stringMatching(/KB$/),
      '3',
      expect.stringMatching(/ %$/),
    ])
    await expectAccessible(page, 'insights as tables')
    await shootAll(page, 'insights-tables')
    await region('Top tags').getByRole('link', { name: 'sky' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => cells(page).count()).toBe(1)
    watched.expectQuiet()
  })

  it('says what happened when it cannot be loaded', async () => {
    const body = { code: 'unavailable', detail: 'The database does not answer', requestId: 'req-1' }
    await page.route('**/api/media/analytics*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(body) }),
    )
    await page.goto(`${server.url}/app/insights`)
    await page.getByRole('alert').getByText('The database does not answer').waitFor({ timeout: 30_000 })
    await expectAccessible(page, 'insights with a problem')
    await shoot(page, 'insights-error')
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await region('By kind').waitFor()
    watched.forgive(/^503/)
    watched.expectQuiet()
  })

  it('shows its shape while it waits', async () => {
    await page.route('**/api/media/analytics*', (route) => new Promise(() => void route))
    await page.goto(`${server.url}/app/insights`)
    await page.locator('[aria-busy=true]').waitFor()
    await page.waitForTimeout(300)
    await shoot(page, 'insights-loading')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })
})

describe('the insights of a large library', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    const plan = { user: 'local', digit: '1', items: 100_000, publicPercent: 1 } as const
    const prepare: ServerOptions['prepare'] = (data) => seedLibraries(data, [plan], new Date())
    server = await startServer({ prepare })
    watched = await openPage(browser)
    await signIn(watched.page, server)
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  it('are as clear as those of a small one, and its storage is counted', async () => {
    const { page } = watched
    await page.getByRole('link', { name: 'Insights' }).click()
    await page.getByText('100,000 items').first().waitFor({ timeout: 30_000 })
    await expectAccessible(page, 'large insights')
    await shootAll(page, 'insights-large')
    await page.getByRole('link', { name: 'Storage' }).click()
    await page
      .getByText(/^\d{3}\.\d GB/)
      .first()
      .waitFor()
    watched.expectQuiet()
  }, 120_000)
})
