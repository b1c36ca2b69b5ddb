import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { signIn } from './harness/library.ts'
import { shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const LONG_NAME = `${'a film with a name that was never meant to be read in full '.repeat(3)}(final) (2)`

describe('the list of projects', () => {
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
    const made = await page.request.post(`${server.url}/api/storage/projects`, {
      data: { name: 'Harbour film', type: 'video-edit' },
      headers: { Origin: server.url },
    })
    expect(made.status()).toBe(201)
    await page.getByRole('link', { name: 'Projects' }).click()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const toast = (text: string | RegExp) => page.getByRole('region', { name: 'Messages' }).getByText(text)
  const choose = async (trigger: Locator, entry: string) => {
    await trigger.click()
    await page.getByRole('menuitem', { name: entry }).click()
  }

  it('moves a project to the trash and back', async () => {
    const card = page.getByRole('link', { name: 'Harbour film' })
    await choose(page.getByRole('button', { name: 'More for Harbour film' }), 'Duplicate')
    await toast('Duplicated as “Harbour film (copy)”').waitFor()
    await expect.poll(() => card.count()).toBe(2)
    await choose(page.getByRole('button', { name: 'More for Harbour film (copy)' }), 'Move to trash')
    await toast('“Harbour film (copy)” moved to trash').waitFor()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(1)
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(2)
    await choose(page.getByRole('button', { name: 'More for Harbour film (copy)' }), 'Move to trash')
    await page.getByRole('button', { name: 'Projects in the trash' }).click()
    await page.getByText(/^Deleted/).waitFor()
    await expectAccessible(page, 'projects in the trash')
    await choose(page.getByRole('button', { name: 'More for Harbour film (copy)' }), 'Delete for good')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
    await toast('“Harbour film (copy)” deleted for good').waitFor()
    await page.getByRole('heading', { name: 'No project is in the trash' }).waitFor()
    await page.getByRole('button', { name: 'Show the projects' }).click()
    watched.expectQuiet()
  })

  it('finds by type and by name, and says what to drop', async () => {
    await page.getByRole('button', { name: 'New project' }).click()
    await page.getByLabel('Name').fill(LONG_NAME)
    await page.getByRole('radio', { name: /Image edit/ }).check()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^a film/, level: 1 }).waitFor()
    await page.getByRole('link', { name: 'All projects' }).click()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(2)
    await expectAccessible(page, 'the projects')
    await shootAll(page, 'projects-list')
    await page.getByRole('button', { name: 'Type', exact: true }).click()
    await page.getByRole('checkbox', { name: 'Image edit' }).check()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(1)
    expect(page.url()).toContain('type=image-edit')
    await page.keyboard.press('Escape')
    // The chip has the focus again a moment after its choices are gone.
    await expect.poll(() => page.evaluate<string>('document.activeElement?.textContent ?? ""')).toMatch(/^Type:/)
    await page.keyboard.press('/')
    await page.keyboard.type('nothing like it')
    await page.getByRole('heading', { name: 'No project matches all of this together' }).waitFor()
    await expectAccessible(page, 'nothing found')
    await page.getByRole('button', { name: /^Drop Search/ }).click()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(1)
    watched.expectQuiet()
  })

  it('says so where there is no such project', async () => {
    await page.goto(`${server.url}/app/projects/video-edit-00000000000000000000000000`)
    await page.getByRole('heading', { name: 'There is no such project' }).waitFor()
    watched.forgive(/^404 GET/)
    await expectAccessible(page, 'no such project')
    watched.expectQuiet()
  })
})
