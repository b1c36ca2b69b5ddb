import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { signIn } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

describe('the settings', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer({ env: { USER_QUOTA_BYTES: '50000000' } })
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    await page.getByRole('link', { name: 'Settings' }).click()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  it('creates a key that is shown once and works', async () => {
    await page.getByText('There are no keys yet.').waitFor()
    await expectAccessible(page, 'no keys')
    await page.getByRole('button', { name: 'Create key' }).click()
    const form = page.getByRole('dialog', { name: 'Create an API key' })
    await form.getByLabel('Name').fill('Render farm')
    await form.getByRole('checkbox', { name: /Write/ }).uncheck()
    await form.getByLabel('Expires').selectOption({ label: 'In 30 days' })
    await expectAccessible(page, 'new key')
    await shoot(page, 'settings-1-new-key')
    await form.getByRole('button', { name: 'Create key' }).click()
    const shown = page.getByRole('dialog', { name: '“Render farm” is ready' })
    const key = await shown.getByLabel('API key').inputValue()
    expect(key).toMatch(/^hk_/)
    await expectAccessible(page, 'key shown')
    await shoot(page, 'settings-2-key-shown')
    const answer = await fetch(`${server.url}/api/session`, { headers: { Authorization: `Bearer ${key}` } })
    expect(await answer.json()).toMatchObject({ userId: 'local', role: 'user', via: 'key' })
    await shown.getByRole('button', { name: 'Done' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'Render farm' })
    expect(await row.textContent()).toContain('read')
    expect(await page.content()).not.toContain(key)
    await shootAll(page, 'settings-keys')

    await row.getByRole('button', { name: 'Revoke Render farm' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('There are no keys yet.').waitFor()
    const refused = await fetch(`${server.url}/api/session`, { headers: { Authorization: `Bearer ${key}` } })
    expect(refused.status).toBe(401)
    watched.expectQuiet()
  })

  it('remembers the theme before the first paint', async () => {
    await page.getByRole('link', { name: 'Appearance' }).click()
    await page.getByRole('radio', { name: 'Dark' }).check()
    const theme = () => page.evaluate<string>('document.documentElement.dataset.theme ?? ""')
    expect(await theme()).toBe('dark')
    await page.reload({ waitUntil: 'commit' })
    await expect.poll(theme).toBe('dark')
    await expectAccessible(page, 'appearance, dark')
    await shoot(page, 'settings-3-appearance-dark')
    await page.getByRole('radio', { name: 'As the system' }).check()
    expect(await theme()).toBe('')
  })

  it('shows the usage against the quota', async () => {
    await page.getByRole('link', { name: 'About' }).click()
    await page.getByText(/of 50\.0 MB used/).waitFor()
    await expectAccessible(page, 'about')
    await shoot(page, 'settings-4-about')
    watched.expectQuiet()
  })

  it('names a page that does not exist', async () => {
    await page.goto(`${server.url}/app/nothing-here`)
    await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor()
    await expectAccessible(page, 'not found')
  })
})
