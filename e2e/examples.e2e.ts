import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { type ExampleApps, startExamples } from './harness/example-apps.ts'
import { pngFile, sampleFiles, type TestFile } from './harness/files.ts'
import { transferOf } from './harness/in-page.ts'
import { inkByColumn } from './harness/pixels.ts'
import { coveredTone, haveFfmpeg, lateTone } from './harness/recordings.ts'
import { shootAll } from './harness/shots.ts'

let browser: Browser | null
let apps: ExampleApps
beforeAll(async () => {
  browser = await launchBrowser()
  if (browser !== null) apps = await startExamples(['video-editor', 'music-clip'])
})
afterAll(async () => {
  await browser?.close()
  await apps?.stop()
})

describe('the video editor', () => {
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    if (browser === null) return
    watched = await openPage(browser)
    page = watched.page
  })
  afterAll(async () => void (await watched?.context.close()))
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
    await page.goto(apps.urlOf('video-editor'))
    await page.getByText('No projects yet').waitFor()
    await look(page, 'video-editor-start')
    await page.getByLabel('Name of the new project').fill('Summer')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('The timeline is empty').waitFor()
    await look(page, 'video-editor-empty')
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
    await look(page, 'video-editor-full')
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
    await look(laptop.page, 'video-editor-conflict')
    await differences.getByRole('button', { name: /^Take theirs/ }).click()
    await differences.waitFor({ state: 'detached' })
    await expect.poll(() => title().inputValue()).toBe('Salt')
    await laptop.context.close()
    laptop.forgive(/ERR_INTERNET_DISCONNECTED|^412 PUT/)
    laptop.expectQuiet()
    watched.expectQuiet()
  })
})

describe('the music clip', () => {
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    if (browser === null) return
    watched = await openPage(browser)
    page = watched.page
  })
  afterAll(async () => void (await watched?.context.close()))
  beforeEach((context) => {
    if (!haveFfmpeg()) context.skip('ffmpeg is not installed')
    needsBrowser(context)
  })

  const tracks = () => page.getByRole('list', { name: 'Tracks' }).getByRole('listitem')
  const names = () => tracks().locator('strong').allTextContents()
  const canvas = (name: string) => tracks().filter({ hasText: name }).locator('canvas')
  const saved = () => page.locator('[role=status][data-status=saved]').waitFor()

  it('makes tracks of sounds, with the waveforms of the server', async () => {
    await page.goto(apps.urlOf('music-clip'))
    await page.getByLabel('Name of the new project').fill('Tides')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('No tracks yet').waitFor()
    await look(page, 'music-clip-empty')
    const drop = page.getByRole('region', { name: 'Add sounds' })
    for (const sound of [await lateTone('late.mp3'), await coveredTone('low.mp3')]) {
      const dataTransfer = await page.evaluateHandle(transferOf([sound]))
      await drop.dispatchEvent('dragenter', { dataTransfer })
      await drop.dispatchEvent('drop', { dataTransfer })
      await expect.poll(names).toContain(sound.name)
    }
    await expect.poll(() => page.locator('canvas[data-drawn=true]').count(), { timeout: 30_000 }).toBe(2)
    // Two seconds of silence, then a tone.
    const ink = await inkByColumn(canvas('late.mp3'))
    const loud = (columns: readonly number[]) => columns.filter((rows) => rows > 4).length / columns.length
    expect(loud(ink.slice(0, ink.length * 0.45))).toBe(0)
    expect(loud(ink.slice(ink.length * 0.55))).toBeGreaterThan(0.9)
    await saved()
    // It was asked for before it was there.
    watched.forgive(/^404 GET .*\/waveform/)
  })

  it('orders, trims and mutes them, and keeps that', async () => {
    await tracks().first().getByRole('button', { name: 'Move down' }).click()
    expect(await names()).toEqual(['low.mp3', 'late.mp3'])
    const late = tracks().filter({ hasText: 'late.mp3' })
    await late.getByRole('slider', { name: /^From/ }).fill('2')
    await late.getByRole('slider', { name: /^Gain/ }).fill('0.5')
    await tracks().filter({ hasText: 'low.mp3' }).getByRole('button', { name: 'Mute' }).click()
    await saved()
    await page.reload()
    await late.getByText('From 2.00 s').waitFor()
    expect(await names()).toEqual(['low.mp3', 'late.mp3'])
    await late.getByText('Gain 0.50').waitFor()
    await page.getByRole('button', { name: 'Mute', pressed: true }).waitFor()
    await expect.poll(() => page.locator('canvas[data-drawn=true]').count()).toBe(2)
    expect(Math.max(...(await inkByColumn(canvas('low.mp3'))))).toBeGreaterThan(4)
    await look(page, 'music-clip-full')
  })

  it('plays them together to the end', async () => {
    await page.getByRole('button', { name: 'Play' }).click()
    await page.locator('.playhead').first().waitFor()
    await shootAll(page, 'music-clip-playing')
    // What is heard is two seconds long.
    await page.getByRole('button', { name: 'Play' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    watched.expectQuiet()
  })
})

/** Is looked at in light and in dark, and photographed. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page, `${name}, ${colorScheme}`)
  }
  await shootAll(page, name)
}

/** A box of an MP4 file that players pass over. */
function padding(sizeBytes: number): Buffer {
  const box = Buffer.alloc(sizeBytes)
  box.writeUInt32BE(sizeBytes, 0)
  box.write('free', 4)
  return box
}
