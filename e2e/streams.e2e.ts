import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { cell, dropFiles, processed, signIn, uploadsDone } from './harness/library.ts'
import { haveFfmpeg, longClip, movingClip, UNPLAYABLE, unevenClip } from './harness/recordings.ts'
import { SIZES, shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const FFMPEG = haveFfmpeg()
const NAMES = Object.keys(UNPLAYABLE) as (keyof typeof UNPLAYABLE)[]
/** The first request for a playlist is told that it is being made. */
const NOT_YET = /404 GET .*\/hls\/master\.m3u8/
const LIMIT_MS = 150_000

describe('streams', { timeout: LIMIT_MS }, () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = FFMPEG ? await launchBrowser() : null
    if (browser === null) return
    server = await startServer()
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    const unplayable = NAMES.map((name) => {
      const [mimeType, ...args] = UNPLAYABLE[name]
      return movingClip(name, mimeType, args)
    })
    await dropFiles(
      page,
      await Promise.all([
        ...unplayable,
        unevenClip('uneven.mp4'),
        longClip('long.mp4', 300, '320x180'),
        longClip('fair.mp4', 20, '854x480'),
      ]),
    )
    await uploadsDone(page, '6 files uploaded')
    await processed(page)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach((context) => {
    if (!FFMPEG) context.skip('ffmpeg is not installed')
    needsBrowser(context)
  })

  const player = (name: string): Locator => page.getByRole('group', { name: `Player of ${name}` })
  const quality = (name: string): Locator => player(name).getByRole('combobox', { name: 'Quality' })
  const read = <Value>(name: string, expression: string): Promise<Value> => {
    const get = new Function('video', `return ${expression}`) as (video: unknown) => Value
    return player(name).locator('video').evaluate(get)
  }
  const open = async (name: string) => {
    await page.goto(`${server.url}/app/`)
    await cell(page, name).click()
  }
  const choices = async (name: string) => (await quality(name).locator('option').allTextContents()).join(' ')
  const quiet = () => {
    watched.forgive(NOT_YET)
    watched.expectQuiet()
  }

  it.each(NAMES)('are made of what the browser cannot play, and play to the end: %s', async (name) => {
    await open(name)
    await page.getByText('This browser cannot play this recording.').waitFor()
    await expectAccessible(page, 'unplayable')
    await shoot(page, `streams-1-unplayable-${name}`)
    await page.getByRole('button', { name: 'Convert and play' }).click()
    await player(name).waitFor({ timeout: 60_000 })
    // It begins by itself, since a person waits for it.
    await expect.poll(() => read<boolean>(name, 'video.ended'), { timeout: 20_000 }).toBe(true)
    expect(await read<number>(name, 'video.currentTime')).toBeCloseTo(3, 0)
    expect(await read<number>(name, 'video.getVideoPlaybackQuality().totalVideoFrames')).toBeGreaterThan(60)
    await page.getByText('A converted version is played; this browser cannot play the original.').waitFor()
    expect(await choices(name)).toBe('Auto 720p 480p 360p')
    // The next time it is there at once, and waits to be started.
    await page.reload()
    await expect.poll(() => read<number>(name, 'video.readyState'), { timeout: 20_000 }).toBeGreaterThan(1)
    expect(await read<boolean>(name, 'video.paused')).toBe(true)
    quiet()
  })

  it('take the place of the original when a person asks for them, and play to the end', async () => {
    await open('uneven.mp4')
    await expect.poll(() => read<number>('uneven.mp4', 'video.readyState')).toBeGreaterThan(0)
    expect(await choices('uneven.mp4')).toBe('Auto Original')
    await quality('uneven.mp4').selectOption('Auto')
    await expect.poll(() => choices('uneven.mp4'), { timeout: 60_000 }).toBe('Auto 720p 480p 360p Original')
    await player('uneven.mp4').getByRole('button', { name: 'Play' }).click()
    await expect.poll(() => read<boolean>('uneven.mp4', 'video.ended'), { timeout: 20_000 }).toBe(true)
    expect(await read<number>('uneven.mp4', 'video.currentTime')).toBeCloseTo(3, 0)
    expect(await read<string>('uneven.mp4', 'video.src')).toMatch(/^blob:/)
    await quality('uneven.mp4').selectOption('Original')
    await expect.poll(() => read<string>('uneven.mp4', 'video.src')).toMatch(/\/content$/)
    quiet()
  })

  it('tell how far they are while the original plays on, then go on where that was', async () => {
    await open('long.mp4')
    await expect.poll(() => read<number>('long.mp4', 'video.readyState')).toBeGreaterThan(0)
    await player('long.mp4').getByRole('slider', { name: 'Position' }).focus()
    await page.keyboard.press('l')
    await page.keyboard.press('k')
    await quality('long.mp4').selectOption('Auto')
    const progress = page.getByRole('progressbar', { name: /are being made/ })
    const told = new Set<string | null>()
    await expect
      .poll(async () => told.add(await progress.getAttribute('value')).size, { timeout: 30_000 })
      .toBeGreaterThan(2)
    expect(await read<boolean>('long.mp4', 'video.paused')).toBe(false)
    await shoot(page, 'streams-2-being-made')
    await expectAccessible(page, 'being made')
    await expect.poll(() => read<string>('long.mp4', 'video.src'), { timeout: 120_000 }).toMatch(/^blob:/)
    await expect.poll(() => read<boolean>('long.mp4', 'video.paused')).toBe(false)
    // Where the original was: beyond the ten seconds that the key led on.
    await expect.poll(() => read<number>('long.mp4', 'video.currentTime')).toBeGreaterThan(10)
    expect(await read<boolean>('long.mp4', 'video.paused')).toBe(false)
    quiet()
  })

  it('change their quality where they are, by the keyboard as well', async () => {
    await open('fair.mp4')
    await expect.poll(() => read<number>('fair.mp4', 'video.readyState')).toBeGreaterThan(0)
    await quality('fair.mp4').selectOption('Auto')
    // No more lines than the panel shows.
    await expect.poll(() => read<number>('fair.mp4', 'video.videoHeight'), { timeout: 60_000 }).toBe(360)
    await player('fair.mp4').getByRole('slider', { name: 'Position' }).focus()
    for (let press = 0; press < 1; press++) await page.keyboard.press('l')
    await expect.poll(() => read<number>('fair.mp4', 'Math.round(video.currentTime)')).toBe(10)
    await quality('fair.mp4').focus()
    for (const lines of [480, 360]) {
      await page.keyboard.press('ArrowDown')
      await expect.poll(() => read<number>('fair.mp4', 'video.videoHeight'), { timeout: 20_000 }).toBe(lines)
      expect(await read<number>('fair.mp4', 'Math.round(video.currentTime)')).toBe(10)
    }
    await player('fair.mp4').getByRole('slider', { name: 'Position' }).focus()
    await page.keyboard.press('k')
    await expect.poll(() => read<boolean>('fair.mp4', 'video.ended'), { timeout: 30_000 }).toBe(true)
    await shootAll(page, 'streams-3-quality')
    for (const size of [SIZES[0], SIZES[2]]) {
      await page.setViewportSize(size)
      const overflow = await player('fair.mp4').evaluate(
        new Function('element', 'return element.scrollWidth - element.clientWidth') as (element: unknown) => number,
      )
      expect(overflow).toBeLessThanOrEqual(0)
      await expectAccessible(page, `qualities ${size.width}`)
    }
    await page.setViewportSize(SIZES[0])
    quiet()
  })

  it('say what happened when they stop coming, and go on when asked', async () => {
    await open('uneven.mp4')
    await page.route(/\/hls\/stream/, (route) => route.abort())
    await quality('uneven.mp4').selectOption('Auto')
    await page.getByRole('alert').getByText('The recording stopped coming.').waitFor({ timeout: 60_000 })
    await shoot(page, 'streams-4-interrupted')
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Load again' }).click()
    await expect.poll(() => read<number>('uneven.mp4', 'video.readyState'), { timeout: 20_000 }).toBeGreaterThan(1)
    expect(await page.getByRole('alert').count()).toBe(0)
    watched.forgive(/ERR_FAILED/)
    quiet()
  })
})
