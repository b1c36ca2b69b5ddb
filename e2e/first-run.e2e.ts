import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { brokenPng, pngFile, sampleFiles, textFile, wavFile } from './harness/files.ts'
import {
  cell,
  cells,
  dropFiles,
  naturalWidth,
  picturesLoaded,
  processed,
  signIn,
  uploadsDone,
} from './harness/library.ts'
import { shoot } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const OWN = [
  pngFile('sunrise.png', 900, 600, 1),
  pngFile('tower.png', 500, 800, 2),
  pngFile('panorama.png', 1600, 400, 3),
  wavFile('tone.wav'),
  textFile('notes.txt', 'Bring the tripod.\n'),
]
const FILES = [...OWN, ...sampleFiles()]

describe('the first run', () => {
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
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  it('tells a stranger where the sign-in link is', async () => {
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'Sign in to Holdall' }).waitFor()
    await expectAccessible(page, 'signed out')
    await shoot(page, 'first-run-1-signed-out')
    watched.forgive(/^401 GET .*\/api\/session/)
  })

  it('signs in by the printed link, once', async () => {
    await signIn(page, server)
    await page.getByText('Your photos, clips, sounds and files live here').waitFor()
    expect(new URL(page.url()).pathname).toBe('/app/')
    await expectAccessible(page, 'empty library')
    await shoot(page, 'first-run-2-empty')
    const other = await openPage(browser!)
    await other.page.goto(server.signInUrl)
    await other.page.getByRole('heading', { name: 'This sign-in link no longer works' }).waitFor()
    await other.context.close()
    watched.expectQuiet()
  })

  it('takes dropped files, saying beforehand what will happen, and shows their previews', async () => {
    expect(await dropFiles(page, FILES)).toBe(`${FILES.length} files to Library`)
    await uploadsDone(page, `${FILES.length} files uploaded`)
    await expect.poll(() => cells(page).count()).toBe(FILES.length)
    await processed(page)
    await picturesLoaded(page)
    for (const { name } of OWN.slice(0, 3)) {
      expect(await naturalWidth(cell(page, name))).toBeGreaterThan(50)
    }
    // What has no picture shows its type and name instead.
    expect(await cell(page, 'tone.wav').textContent()).toContain('WAV')
    expect(await cell(page, 'notes.txt').textContent()).toContain('TXT')
    await expectAccessible(page, 'library')
    await shoot(page, 'first-run-3-library')
    watched.expectQuiet()
  })

  it('does not send known content again', async () => {
    await dropFiles(page, [OWN[0]!])
    await page.getByText('Already in your library, so it was not sent again').waitFor()
    await uploadsDone(page, '1 file uploaded')
    await expect.poll(() => cells(page).count()).toBe(FILES.length)
  })

  it('shows the same after a reload', async () => {
    await page.reload()
    await expect.poll(() => cells(page).count()).toBe(FILES.length)
    await picturesLoaded(page)
    watched.expectQuiet()
  })

  it('finds as one types, and keeps the search in the address', async () => {
    await page.getByLabel('Search the library').fill('panorama')
    await expect.poll(() => cells(page).count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('q')).toBe('panorama')
    await page.getByLabel('Clear the search').click()
    await expect.poll(() => cells(page).count()).toBe(FILES.length)
  })

  it('filters by kind with counts, and says which filter to drop when nothing is left', async () => {
    await page.getByRole('button', { name: 'Kind' }).click()
    await page.getByRole('checkbox', { name: /Files 1$/ }).check()
    await expect.poll(() => cells(page).count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Stock/ }).click()
    await page.getByRole('heading', { name: 'Nothing matches all of this together' }).waitFor()
    await expectAccessible(page, 'nothing found')
    await shoot(page, 'first-run-4-nothing-found')
    await page.getByRole('button', { name: 'Drop Source: Stock' }).click()
    await expect.poll(() => cells(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Remove the filter Kind' }).click()
    await expect.poll(() => cells(page).count()).toBe(FILES.length)
  })

  it('edits title, tags and visibility in the details, and keeps them', async () => {
    await cell(page, 'sunrise.png').click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByLabel('Title').fill('Sunrise over the bay')
    await panel.getByLabel('Title').press('Enter')
    await panel.getByLabel('Tags', { exact: true }).fill('sea, morning')
    await panel.getByLabel('Tags', { exact: true }).press('Enter')
    await panel.getByRole('checkbox', { name: /Public/ }).check()
    await cell(page, 'Sunrise over the bay').waitFor()
    await expectAccessible(page, 'details')
    await shoot(page, 'first-run-5-details')
    await page.waitForLoadState('networkidle')
    await page.reload()
    await expect.poll(() => panel.getByLabel('Title').inputValue()).toBe('Sunrise over the bay')
    await panel.getByRole('button', { name: 'Take off the tag morning' }).waitFor()
    expect(await panel.getByRole('checkbox', { name: /Public/ }).isChecked()).toBe(true)
    watched.expectQuiet()
  })

  it('makes a signed link that works without a cookie until it is revoked', async () => {
    const panel = page.getByRole('complementary', { name: 'Details' })
    // Made private again, so that the link alone opens it.
    await panel.getByRole('checkbox', { name: /Public/ }).uncheck()
    await panel.getByLabel('How long the link works').selectOption({ label: 'for 1 hour' })
    await panel.getByRole('button', { name: 'Create link' }).click()
    const link = await panel.getByLabel('Address of the link').inputValue()
    const opened = await fetch(link)
    expect(opened.status).toBe(200)
    expect(opened.headers.get('content-type')).toBe('image/png')
    expect((await opened.arrayBuffer()).byteLength).toBe(OWN[0]?.buffer.length)
    await panel.getByRole('button', { name: 'Revoke all links' }).click()
    await page.getByText('Every link to this item has stopped working').waitFor()
    expect((await fetch(link)).status).toBeGreaterThanOrEqual(400)
    await page.keyboard.press('Escape')
  })

  it('moves to trash and undoes it', async () => {
    await cell(page, 'tower.png').hover()
    await cell(page, 'tower.png').locator('[data-part=corner]').click()
    await page.getByText('1 item selected').waitFor()
    await shoot(page, 'first-run-6-selection')
    await expectAccessible(page, 'selection')
    await page.getByRole('button', { name: 'Move to trash' }).click()
    await expect.poll(() => cells(page).count()).toBe(FILES.length - 1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => cells(page).count()).toBe(FILES.length)
    await page.waitForLoadState('networkidle')
    await page.reload()
    await cell(page, 'tower.png').waitFor()
  })

  it('restores from the trash, and deletes for good only after asking', async () => {
    for (const name of ['tower.png', 'panorama.png']) {
      await cell(page, name).click()
      // The large preview is on the way; signed addresses end with the move to the trash.
      await page.waitForLoadState('networkidle')
      await page.keyboard.press('Delete')
      await expect.poll(() => cell(page, name).count()).toBe(0)
    }
    await page.waitForLoadState('networkidle')
    await page.getByRole('link', { name: 'Trash' }).click()
    await expect.poll(() => cells(page).count()).toBe(2)
    await picturesLoaded(page)
    expect(await naturalWidth(cell(page, 'tower.png'))).toBeGreaterThan(50)
    await expectAccessible(page, 'trash')
    await shoot(page, 'first-run-7-trash')
    await cell(page, 'tower.png').click()
    await page.getByRole('button', { name: 'Restore' }).click()
    await expect.poll(() => cells(page).count()).toBe(1)
    await cell(page, 'panorama.png').click()
    // Its large preview is on the way; deleted now, it would be answered by 410.
    await page.waitForLoadState('networkidle')
    await page.getByRole('button', { name: 'Delete for good' }).click()
    const question = page.getByRole('alertdialog', { name: 'Delete this for good?' })
    await expectAccessible(page, 'question')
    await question.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
    await page.waitForLoadState('networkidle')
    await page.reload()
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
    await page.getByRole('link', { name: 'Library' }).click()
    await cell(page, 'tower.png').waitFor()
    expect(await cell(page, 'panorama.png').count()).toBe(0)
    watched.expectQuiet()
  })

  it('keeps a broken picture and says why it has no preview', async () => {
    await dropFiles(page, [brokenPng('broken.png')])
    await uploadsDone(page, '1 file uploaded')
    await page.getByRole('gridcell', { name: /broken\.png.*failed/ }).waitFor({ timeout: 60_000 })
    await cell(page, 'broken.png').click({ position: { x: 20, y: 60 } })
    await page.getByText(/No preview could be made: .+ The file itself is kept/).waitFor()
    await shoot(page, 'first-run-8-failed')
    await expectAccessible(page, 'failed item')
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('signs out', async () => {
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Holdall' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Holdall' }).waitFor()
  })
})
