import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { type ExampleApp, startExample } from './harness/example-app.ts'
import { transferOf } from './harness/in-page.ts'
import { inkByColumn } from './harness/pixels.ts'
import { coveredTone, haveFfmpeg, lateTone } from './harness/recordings.ts'
import { atEverySize, shootAll } from './harness/shots.ts'

describe('the music clip', () => {
  let browser: Browser | null
  let app: ExampleApp
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = haveFfmpeg() ? await launchBrowser() : null
    if (browser === null) return
    app = await startExample('music-clip')
    watched = await openPage(browser)
    page = watched.page
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })
  beforeEach((context) => {
    if (!haveFfmpeg()) context.skip('ffmpeg is not installed')
    needsBrowser(context)
  })

  const tracks = () => page.getByRole('list', { name: 'Tracks' }).getByRole('listitem')
  const names = () => tracks().locator('strong').allTextContents()
  const canvas = (name: string) => tracks().filter({ hasText: name }).locator('canvas')
  const saved = () => page.locator('[role=status][data-status=saved]').waitFor()

  it('makes tracks of sounds, with the waveforms of the server', async () => {
    await page.goto(app.url)
    await page.getByLabel('Name of the new project').fill('Tides')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('No tracks yet').waitFor()
    await atEverySize(page, 'music-clip-empty', (state) => expectAccessible(page, state))
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
    await atEverySize(page, 'music-clip-full', (state) => expectAccessible(page, state))
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
