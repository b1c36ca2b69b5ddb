import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seedLibraries } from '../bench/seed.ts'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile, textFile, wavFile } from './harness/files.ts'
import { cell, dropFiles, picturesLoaded, processed, signIn, uploadsDone } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { type ServerOptions, startServer, type TestServer } from './harness/start-server.ts'

const WORST = `${'a-very-long-name-that-nobody-would-choose-'.repeat(4)}final(2).png`

describe('the storage page', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer({ env: { USER_QUOTA_BYTES: '3000000' } })
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  it('is designed when empty', async () => {
    await page.getByRole('link', { name: 'Storage' }).click()
    await page.getByRole('heading', { name: 'Nothing is stored yet' }).waitFor()
    await expectAccessible(page, 'empty storage')
    await shootAll(page, 'storage-empty')
    await page.getByRole('button', { name: 'Go to the library' }).click()
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor({ state: 'attached' })
    watched.expectQuiet()
  })

  it('shows what is kept, by category, kind, source and month, and the largest files', async () => {
    const pictures = [pngFile(WORST, 900, 600, 3), pngFile('dusk.png', 700, 500, 5), pngFile('dawn.png', 500, 500, 8)]
    await dropFiles(page, [...pictures, wavFile('bell.wav'), textFile('notes.txt', 'words '.repeat(2000))])
    await uploadsDone(page, /5 files/)
    await processed(page)
    await page.getByRole('link', { name: 'Storage' }).click()
    await page.getByText(/of 3\.0 MB used/).waitFor()
    const kinds = page.getByRole('region', { name: 'By kind' })
    await kinds.getByRole('listitem').nth(2).waitFor()
    expect(await kinds.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Images.*3 items/),
      expect.stringMatching(/^Sounds.*1 item/),
      expect.stringMatching(/^Files.*1 item/),
    ])
    const months = page.getByRole('table', { name: 'Added by month' })
    await expect.poll(() => months.getByRole('row').count()).toBe(2)
    const largest = page.getByRole('region', { name: 'Largest files' })
    await expect.poll(() => largest.getByRole('listitem').count()).toBe(5)
    await picturesLoaded(page)
    await expectAccessible(page, 'storage')
    await shootAll(page, 'storage')
    watched.expectQuiet()
  })

  it('shows the months as a table, by the keyboard alone', async () => {
    const months = page.getByRole('region', { name: 'Added by month' })
    await months.getByRole('button', { name: 'Show as table' }).focus()
    await page.keyboard.press('Enter')
    await months.getByRole('columnheader', { name: 'Images' }).waitFor()
    expect(await months.getByRole('row').last().getByRole('cell').allTextContents()).toEqual([
      '150 KB',
      '16 KB',
      '12 KB',
      '178 KB',
      '5',
    ])
    await expectAccessible(page, 'months as a table')
    await shootAll(page, 'storage-table')
    await page.keyboard.press('Enter')
    await months.getByRole('button', { name: 'Show as table' }).waitFor()
    watched.expectQuiet()
  })

  it('moves a large file to the trash and back', async () => {
    const largest = page.getByRole('region', { name: 'Largest files' })
    await largest.getByRole('button', { name: 'Move dusk.png to trash' }).click()
    const toast = page.getByText('dusk.png is in the trash')
    await toast.waitFor()
    await expect.poll(() => largest.getByRole('listitem').count()).toBe(4)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => largest.getByRole('listitem').count()).toBe(5)
    await largest.getByRole('link', { name: 'dusk.png' }).click()
    await page.getByRole('complementary', { name: /dusk\.png|Details/ }).waitFor()
    watched.expectQuiet()
  })

  it('names what uses a file before that goes to the trash', async () => {
    const id = new URL(page.url()).searchParams.get('item') ?? ''
    const send = async (method: string, path: string, data: object) => {
      const headers = { Origin: server.url }
      const answer = await page.request.fetch(`${server.url}/api/storage/projects${path}`, { method, data, headers })
      expect(answer.ok(), await answer.text()).toBe(true)
      return (await answer.json()) as { id: string }
    }
    const film = await send('POST', '', { name: 'Harbour', type: 'custom' })
    await send('PUT', `/${film.id}/documents/timeline`, { clip: id })
    await page.getByRole('link', { name: 'Storage' }).click()
    const largest = page.getByRole('region', { name: 'Largest files' })
    await largest.getByRole('link', { name: 'dusk.png' }).waitFor()
    // A picture still on its way when its item goes to the trash is answered 410: nothing goes before they are there.
    await picturesLoaded(page)
    await largest.getByRole('button', { name: 'Move dusk.png to trash' }).click()
    const asked = page.getByRole('dialog', { name: 'Used in 1 place' })
    await asked.getByText('Harbour').waitFor()
    await expectAccessible(page, 'a large file in use')
    await asked.getByRole('button', { name: 'Keep' }).click()
    await expect.poll(() => largest.getByRole('listitem').count()).toBe(5)
    await largest.getByRole('button', { name: 'Move dusk.png to trash' }).click()
    await asked.getByRole('button', { name: 'Move to trash anyway' }).click()
    await page.getByText('dusk.png is in the trash').waitFor()
    await expect.poll(() => largest.getByRole('listitem').count()).toBe(4)
    // From another page as well, where the list has it again.
    await page.getByRole('link', { name: 'Library' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await cell(page, 'dusk.png').waitFor()
    await send('DELETE', `/${film.id}?purge=true`, {})
    watched.forgive(/^409 DELETE .*\/api\/media\//)
    watched.expectQuiet()
  })

  it('shows what would go before it goes, and what is gone', async () => {
    await cell(page, 'dawn.png').waitFor()
    await picturesLoaded(page)
    await cell(page, 'dawn.png').click()
    await page.keyboard.press('Delete')
    await page
      .getByText('1 item is in the trash')
      .or(page.getByText(/moved to trash|in the trash/))
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Storage' }).click()
    const room = page.getByRole('region', { name: 'Make room' })
    await room.getByText('Nothing of that kind is so old.').waitFor()
    await room.getByRole('combobox', { name: 'Age' }).selectOption({ label: 'Any age' })
    await room.getByText('1 item').waitFor()
    expect(await room.getByRole('listitem').allTextContents()).toEqual([expect.stringContaining('dawn.png')])
    await shoot(page, 'storage-clean-up-preview')
    await room.getByRole('button', { name: 'Delete for good' }).click()
    const asking = page.getByRole('alertdialog', { name: 'Delete 1 item for good?' })
    await expectAccessible(page, 'clean-up asked')
    await asking.getByRole('button', { name: 'Cancel' }).click()
    await room.getByRole('button', { name: 'Delete for good' }).click()
    await asking.getByRole('button', { name: 'Delete for good' }).click()
    await room.getByText(/^2 files deleted; .* are free\.$/).waitFor()
    await room.getByText('There is nothing of that kind.').waitFor()
    expect(await room.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true)
    await room.getByRole('checkbox', { name: /In the trash/ }).uncheck()
    await room.getByText('Choose what may go.').waitFor()
    await shoot(page, 'storage-clean-up-done')
    await expectAccessible(page, 'clean-up done')
    watched.expectQuiet()
  })

  it('says what happened when it cannot be loaded', async () => {
    await page.route('**/api/usage*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'unavailable',
          title: 'Unavailable',
          detail: 'The database does not answer',
          requestId: 'req-1',
        }),
      }),
    )
    await page.reload()
    await page.getByRole('alert').getByText('The database does not answer').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Copy request id' }).waitFor()
    await shoot(page, 'storage-error')
    await page.unroute('**/api/usage*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'By kind' }).waitFor()
    watched.forgive(/^503/)
    watched.expectQuiet()
  })

  it('keeps what it shows while offline, and goes on afterwards', async () => {
    const room = page.getByRole('region', { name: 'Make room' })
    await watched.context.setOffline(true)
    await page.getByText(/You are offline/).waitFor()
    await room.getByRole('combobox', { name: 'Age' }).selectOption({ label: 'Over a year' })
    await room.getByRole('alert').getByText('What would go could not be found out').waitFor({ timeout: 30_000 })
    await page.getByRole('region', { name: 'By kind' }).waitFor()
    expect(await room.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true)
    await expectAccessible(page, 'storage offline')
    await shoot(page, 'storage-offline')
    await watched.context.setOffline(false)
    await page.getByText(/You are offline/).waitFor({ state: 'detached' })
    await room.getByRole('button', { name: 'Try again' }).click()
    await room.getByText('Nothing of that kind is so old.').waitFor()
    watched.forgive(/ERR_INTERNET_DISCONNECTED/)
    watched.expectQuiet()
  })

  it('says what went when nothing is left', async () => {
    const room = page.getByRole('region', { name: 'Make room' })
    await room.getByRole('checkbox', { name: /Unused/ }).check()
    await room.getByRole('combobox', { name: 'Age' }).selectOption({ label: 'Any age' })
    await room.getByText('4 items').waitFor()
    await picturesLoaded(page)
    await room.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('heading', { name: 'Nothing is stored yet' }).waitFor()
    await page.getByText(/^\d files deleted; .* are free\.$/).waitFor()
    await shoot(page, 'storage-all-gone')
    await expectAccessible(page, 'all gone')
    watched.expectQuiet()
  })
})

describe('the storage page of a large library', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    const plan = { user: 'local', digit: '1', items: 8_000, publicPercent: 1 } as const
    const prepare: ServerOptions['prepare'] = (data) => seedLibraries(data, [plan], new Date())
    server = await startServer({ prepare })
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  it('shows two years at a glance', async () => {
    await page.getByRole('link', { name: 'Storage' }).click()
    const months = page.getByRole('table', { name: 'Added by month' })
    await months.waitFor({ state: 'attached' })
    expect(await months.getByRole('row').count()).toBeGreaterThan(12)
    await shootAll(page, 'storage-large')
    await expectAccessible(page, 'large storage')
  })

  it('tells how far a long clean-up is', async () => {
    const room = page.getByRole('region', { name: 'Make room' })
    await room.getByRole('checkbox', { name: /Unused/ }).check()
    await room.getByRole('combobox', { name: 'Age' }).selectOption({ label: 'Any age' })
    await room.getByText(/^[34],\d{3} items$/).waitFor()
    await room.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
    const bar = room.getByRole('progressbar', { name: 'Deleted' })
    await bar.waitFor({ state: 'attached' })
    await room.getByText(/Deleting… [1-9][\d,]* files/).waitFor()
    await shoot(page, 'storage-clean-up-running')
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await page.getByText(/files deleted; .* are free\.$/).waitFor({ timeout: 120_000 })
    await page.getByRole('link', { name: 'Storage' }).click()
    await room.getByText(/^3,9\d\d files deleted; .* are free\.$/).waitFor()
    // What may go is chosen anew on the way back.
    await room.getByText('Nothing of that kind is so old.').waitFor()
    watched.expectQuiet()
  }, 180_000)
})
