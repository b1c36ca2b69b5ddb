import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { editTogether } from './campaigns/edit-together.ts'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { type ExampleApp, startExample } from './harness/example-app.ts'
import { pngFile, sampleFiles, type TestFile } from './harness/files.ts'
import { transferOf } from './harness/in-page.ts'
import { atEverySize, shootAll } from './harness/shots.ts'

describe('the video editor', () => {
  let browser: Browser | null
  let app: ExampleApp
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    app = await startExample('video-editor')
    watched = await openPage(browser)
    page = watched.page
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })
  beforeEach(needsBrowser)

  const bin = () => page.getByRole('region', { name: 'Files' })
  const clips = (where: Page = page) => where.locator('[data-clip] .label .truncate')
  const status = (where: Page = page) => where.getByRole('status')
  const saved = (where: Page = page) => status(where).and(where.locator('[data-status=saved]')).waitFor()
  const title = (where: Page = page) => where.getByLabel('Title of the film')
  const drop = async (files: readonly TestFile[]) => {
    const dataTransfer = await page.evaluateHandle(transferOf(files))
    await bin().dispatchEvent('dragenter', { dataTransfer })
    await bin().getByText('Drop them into this film').waitFor()
    await bin().dispatchEvent('drop', { dataTransfer })
  }

  it('begins with a name', async () => {
    await page.goto(app.url)
    await page.getByText('No projects yet').waitFor()
    await expectAccessible(page, 'start')
    await shootAll(page, 'video-editor-start')
    await page.getByLabel('Name of the new project').fill('Summer')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('The timeline is empty').waitFor()
    await atEverySize(page, 'video-editor-empty', (state) => expectAccessible(page, state))
  })

  it('uses a clip while it is uploaded, and plays it from the bytes at hand', async () => {
    const sample = sampleFiles().find(({ name }) => name === 'flower.mp4')
    if (sample === undefined) return
    const flower = { ...sample, buffer: Buffer.concat([sample.buffer, padding(4 * 1024 * 1024)]) }
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    // Small files go along with the creation of their upload; the bytes of this one wait.
    const isUpload = ({ pathname }: URL) => /^\/api\/uploads\/./.test(pathname)
    await page.route(isUpload, async (route) => {
      if (route.request().method() === 'PATCH') await goOn
      await route.continue()
    })
    await drop([flower, pngFile('harbour.png', 640, 360, 3), pngFile('pier.png', 640, 360, 5)])
    await bin().getByRole('button', { name: 'Add flower.mp4 to the timeline' }).click()
    await expect.poll(() => page.locator('video[src^="blob:"]').count()).toBeGreaterThan(0)
    expect(await clips().allTextContents()).toEqual(['flower.mp4'])
    await page.getByRole('button', { name: 'Play' }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    letGo()
    await bin().getByText('0:05.1').waitFor({ timeout: 30_000 })
    await saved()
  })

  it('arranges clips by mouse and keyboard', async () => {
    for (const name of ['harbour.png', 'pier.png'])
      await bin()
        .getByRole('button', { name: `Add ${name} to the timeline` })
        .click()
    await page.locator('[data-clip]').last().focus()
    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByLabel('Title', { exact: true }).fill('The pier')
    await page.getByLabel('To, seconds').fill('2.5')
    await page.getByText('0:02.5').first().waitFor()
    expect((await clips().allTextContents()).slice(-2)).toEqual(['The pier', 'harbour.png'])
    await title().fill('A summer by the sea')
    await saved()
    await page.reload()
    await page.getByText('The pier').first().waitFor()
    await page.locator('[data-clip]', { hasText: 'The pier' }).click()
    await atEverySize(page, 'video-editor-full', (state) => expectAccessible(page, state))
  })

  it('goes on offline, and a second tab follows', async () => {
    const second = await watched.context.newPage()
    await second.goto(page.url())
    await second.getByText('The pier').first().waitFor()
    await watched.context.setOffline(true)
    await page.locator('[data-clip]', { hasText: 'harbour.png' }).click()
    await page.keyboard.press('Delete')
    await status().and(page.locator('[data-status=offline]')).waitFor()
    await expect.poll(() => clips(second).allTextContents()).not.toContain('harbour.png')
    await shootAll(page, 'video-editor-offline')
    await watched.context.setOffline(false)
    await saved()
    await second.close()
    watched.forgive(/ERR_INTERNET_DISCONNECTED|^404 GET .*\/documents\/timeline/)
  })

  it('keeps both values where two computers set the same, until somebody chooses', async () => {
    if (browser === null) return
    const laptop = await openPage(browser)
    await laptop.page.goto(page.url())
    await expect.poll(() => title(laptop.page).inputValue()).toBe('A summer by the sea')
    await laptop.context.setOffline(true)
    await title(laptop.page).fill('Sea and sand')
    await title().fill('Salt')
    await saved()
    await laptop.context.setOffline(false)
    const differences = laptop.page.getByRole('region', { name: 'Differences' })
    await differences.getByText('Title of the film').waitFor()
    await expect.poll(() => title().inputValue()).toBe('Sea and sand')
    await atEverySize(laptop.page, 'video-editor-conflict', (state) => expectAccessible(laptop.page, state))
    await differences.getByRole('button', { name: /^Take theirs/ }).click()
    await differences.waitFor({ state: 'detached' })
    await expect.poll(() => title().inputValue()).toBe('Salt')
    await laptop.context.close()
    laptop.forgive(/ERR_INTERNET_DISCONNECTED|^412 PUT/)
    laptop.expectQuiet()
    watched.expectQuiet()
  })

  it('loses no edit of three tabs amid a crash, offline spells and a kill of the server', async () => {
    if (browser === null) return
    const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-together-'))
    try {
      const say = (text: string) => console.log(text)
      const troubles = { kills: 1, crashes: 2, offlineSpells: 2 }
      const { violations, counts } = await editTogether({ browser, folder, seed: 7, edits: 40, ...troubles, say })
      expect(violations).toEqual([])
      expect(counts.lost).toBe(0)
      expect(counts.conflicts).toBeGreaterThan(0)
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

/** A box of an MP4 file that players pass over. */
function padding(sizeBytes: number): Buffer {
  const box = Buffer.alloc(sizeBytes)
  box.writeUInt32BE(sizeBytes, 0)
  box.write('free', 4)
  return box
}
