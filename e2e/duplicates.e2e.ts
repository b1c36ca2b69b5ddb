import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile, textFile } from './harness/files.ts'
import { inspect } from './harness/inspect.ts'
import { cell, dropFiles, processed, signIn, uploadsDone } from './harness/library.ts'
import { shoot } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const LONG = `${'a-very-long-name-that-nobody-would-choose-'.repeat(4)}final(2).png`

describe('what is there twice', () => {
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

  const groups = () => page.getByRole('region', { name: 'Groups' })
  const rows = (name: string) => groups().getByRole('link', { name })
  /** A second item with the same bytes. */
  const copy = async (name: string, title: string) => {
    await cell(page, name).first().click()
    const id = new URL(page.url()).searchParams.get('item')
    const status = await page.evaluate<number>(`fetch('/api/media/${id}/copy', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: ${JSON.stringify(title)} }),
    }).then(({ status }) => status)`)
    expect(status).toBe(201)
  }

  it('is nothing at first', async () => {
    await page.getByRole('link', { name: 'Duplicates' }).click()
    await page.getByRole('heading', { name: 'Nothing is there twice' }).waitFor()
    await expectAccessible(page, 'no duplicates')
    await shoot(page, 'duplicates-1-none')
    await page.getByRole('link', { name: 'Go to the library' }).click()
    watched.expectQuiet()
  })

  it('comes in groups, the most wasteful first, with what could be won', async () => {
    await dropFiles(page, [pngFile('wave.png', 900, 600, 3), textFile('notes.txt', 'Bring the tripod.\n')])
    await uploadsDone(page, '2 files uploaded')
    await processed(page)
    await copy('wave.png', LONG)
    await copy('wave.png', 'third wave')
    await copy('notes.txt', 'notes again')
    await page.getByRole('link', { name: 'Duplicates' }).click()
    await expect
      .poll(() => groups().getByRole('heading').allTextContents())
      .toEqual([
        expect.stringMatching(/^3 identical files · .* could be won$/),
        expect.stringMatching(/^2 identical files · .* could be won$/),
      ])
    await page.getByText(/^2 groups · .* could be won$/).waitFor()
    await inspect(page, 'duplicates-2-groups')
    watched.expectQuiet()
  })

  it('keeps one and moves the others to the trash, with the keyboard, and undoes it', async () => {
    await groups().getByRole('button', { name: 'Keep this one: third wave, and move 2 others to trash' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('2 copies moved to trash').waitFor()
    await expect.poll(() => groups().getByRole('heading').count()).toBe(1)
    await page.keyboard.press('Control+z')
    await expect.poll(() => groups().getByRole('heading').count()).toBe(2)
    await groups().getByRole('button', { name: 'Keep this one: third wave, and move 2 others to trash' }).click()
    await expect.poll(() => groups().getByRole('heading').count()).toBe(1)
    await rows('notes again').click()
    await page.keyboard.press('Escape')
    await cell(page, 'third wave').waitFor()
    expect(await cell(page, 'wave.png').count()).toBe(0)
    watched.expectQuiet()
  })

  it('never lets all copies go: where the one to keep is gone meanwhile, nothing is moved', async () => {
    await page.getByRole('link', { name: 'Duplicates' }).click()
    await rows('notes again').waitFor()
    const href = await rows('notes again').getAttribute('href')
    const id = new URL(href ?? '', server.url).searchParams.get('item')
    await page.evaluate(`fetch('/api/media/${id}', { method: 'DELETE' })`)
    await groups()
      .getByRole('button', { name: /^Keep this one: notes again/ })
      .click()
    await page.getByText('notes again has changed since').waitFor()
    await page.getByRole('heading', { name: 'Nothing is there twice' }).waitFor()
    await page.getByRole('link', { name: 'Library', exact: true }).click()
    await cell(page, 'notes.txt').waitFor()
    watched.expectQuiet()
  })
})
