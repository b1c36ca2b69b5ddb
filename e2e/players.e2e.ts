import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { cell, dropFiles, picturesLoaded, processed, signIn, uploadsDone } from './harness/library.ts'
import { colourOf, inkByColumn } from './harness/pixels.ts'
import { COLOURS, colourClip, coveredTone, haveFfmpeg, lateTone } from './harness/recordings.ts'
import { SIZES, shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const FFMPEG = haveFfmpeg()

describe('players', () => {
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
    const files = await Promise.all([
      colourClip('colours.mp4'),
      colourClip('upright.mp4', '180x320'),
      lateTone('late-tone.mp3'),
      coveredTone('covered.mp3'),
    ])
    await dropFiles(page, files)
    await uploadsDone(page, '4 files uploaded')
    await processed(page)
    await picturesLoaded(page)
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
  const position = (name: string): Locator => player(name).getByRole('slider', { name: 'Position' })
  const open = async (name: string) => {
    await page.goto(`${server.url}/app/`)
    await cell(page, name).click()
    // The length is known as soon as the browser has read the head of the file.
    await expect.poll(() => read<number>(name, 'readyState')).toBeGreaterThanOrEqual(1)
  }
  /** A property of the player's media element. */
  const read = <Value>(name: string, property: string): Promise<Value> => {
    const get = new Function('element', `return element.${property}`) as (element: unknown) => Value
    return player(name).locator('video, audio').evaluate(get)
  }
  const at = (name: string) => read<number>(name, 'currentTime')

  it('shows on tiles how long a recording is, and the waveform where the sound is', async () => {
    await page.goto(`${server.url}/app/`)
    expect(await cell(page, 'colours.mp4').textContent()).toContain('0:06')
    expect(await cell(page, 'late-tone.mp3').textContent()).toContain('0:04')
    const wave = cell(page, 'late-tone.mp3').locator('[data-part=waveform]')
    await wave.waitFor()
    await expectLateSound(wave)
    await cell(page, 'covered.mp3').locator('[data-part=waveform]').waitFor()
    await picturesLoaded(page)
    await shootAll(page, 'players-1-library')
    watched.expectQuiet()
  })

  it('plays the pictures of a clip while the pointer rests on its tile, and asks for them once', async () => {
    await page.goto(`${server.url}/app/`)
    const asked: string[] = []
    page.on('request', (request) => {
      if (/sprite\.vtt/.test(request.url())) asked.push(request.url())
    })
    const tile = cell(page, 'colours.mp4')
    const sprites = tile.locator('[data-part=sprites] svg')
    await tile.hover()
    await sprites.waitFor()
    const seen = new Set<string>()
    for (let round = 0; round < 40 && seen.size < 4; round++) {
      seen.add(nearest(await colourOf(page, tile)))
      await page.waitForTimeout(100)
    }
    expect(seen.size).toBeGreaterThanOrEqual(4)
    await shoot(page, 'players-2-tile-hover')
    await page.mouse.move(5, 400)
    await sprites.waitFor({ state: 'detached' })
    await tile.hover()
    await sprites.waitFor()
    expect(asked).toHaveLength(1)
    await page.mouse.move(5, 400)
    watched.expectQuiet()
  })

  it('keeps tiles still for those who want less motion', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(`${server.url}/app/`)
    await cell(page, 'colours.mp4').hover()
    await page.waitForTimeout(600)
    expect(await page.locator('[data-part=sprites]').count()).toBe(0)
    await page.emulateMedia({ reducedMotion: null })
    await page.mouse.move(5, 400)
  })

  it('shows above the scrub bar what is to be seen there, and jumps to where it is clicked', async () => {
    await open('colours.mp4')
    const bar = position('colours.mp4')
    const box = (await bar.boundingBox())!
    for (const [second, { name }] of COLOURS.entries()) {
      await page.mouse.move(box.x + ((second + 0.5) / COLOURS.length) * box.width, box.y + box.height / 2)
      const picture = bar.locator('svg')
      await picture.waitFor()
      await expect.poll(async () => nearest(await colourOf(page, picture))).toBe(name)
      expect(await bar.textContent()).toContain(`0:0${second}`)
    }
    await shoot(page, 'players-3-scrub')
    await page.mouse.click(box.x + (3.5 / 6) * box.width, box.y + box.height / 2)
    await expect.poll(() => at('colours.mp4')).toBeCloseTo(3.5, 1)
    expect(await bar.getAttribute('aria-valuetext')).toBe('0:03 of 0:06, The rest of it')
    await expect.poll(async () => nearest(await colourOf(page, player('colours.mp4').locator('video')))).toBe('yellow')
    watched.expectQuiet()
  })

  it('follows a drag, also to beyond the ends', async () => {
    await open('colours.mp4')
    const box = (await position('colours.mp4').boundingBox())!
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.2, y)
    await page.mouse.down()
    for (let step = 1; step <= 10; step++) await page.mouse.move(box.x + box.width * (0.2 + step * 0.06), y)
    await expect.poll(() => at('colours.mp4')).toBeCloseTo(0.8 * 6, 1)
    await page.mouse.move(box.x - 500, y + 30)
    await page.mouse.up()
    await expect.poll(() => at('colours.mp4')).toBe(0)
    watched.expectQuiet()
  })

  it('plays to the end and from the beginning again', async () => {
    await open('colours.mp4')
    const clip = player('colours.mp4')
    await clip.getByRole('combobox', { name: 'Speed' }).selectOption('2')
    expect(await read('colours.mp4', 'playbackRate')).toBe(2)
    await clip.getByRole('button', { name: 'Play' }).click()
    await clip.getByRole('button', { name: 'Pause' }).waitFor()
    await expect.poll(() => read<boolean>('colours.mp4', 'ended')).toBe(true)
    await clip.getByRole('button', { name: 'Play' }).click()
    await expect.poll(() => at('colours.mp4')).toBeLessThan(4)
    await clip.getByRole('button', { name: 'Pause' }).click()
    expect(await read('colours.mp4', 'error')).toBeNull()
    watched.expectQuiet()
  })

  it('is worked by the keyboard alone', async () => {
    await open('colours.mp4')
    const bar = position('colours.mp4')
    await bar.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => at('colours.mp4')).toBeCloseTo(5, 1)
    await page.keyboard.press('j')
    await expect.poll(() => at('colours.mp4')).toBe(0)
    await page.keyboard.press('.')
    await expect.poll(() => at('colours.mp4')).toBeCloseTo(0.04, 2)
    await page.keyboard.press('End')
    await expect.poll(() => at('colours.mp4')).toBeCloseTo(6, 1)
    await page.keyboard.press('Home')
    await page.keyboard.press('m')
    expect(await read('colours.mp4', 'muted')).toBe(true)
    await page.keyboard.press('Space')
    await expect.poll(() => read<boolean>('colours.mp4', 'paused')).toBe(false)
    await page.keyboard.press('k')
    await expect.poll(() => read<boolean>('colours.mp4', 'paused')).toBe(true)
    await page.keyboard.press('f')
    await expect.poll(() => page.evaluate<boolean>('document.fullscreenElement !== null')).toBe(true)
    await page.waitForTimeout(300)
    await shoot(page, 'players-4-full-screen')
    await page.keyboard.press('f')
    await expect.poll(() => page.evaluate<boolean>('document.fullscreenElement === null')).toBe(true)
    // The grid and the page have taken nothing of it for themselves.
    expect(await player('colours.mp4').count()).toBe(1)
    expect(await page.getByText(/ selected/).count()).toBe(0)
    await open('late-tone.mp3')
    expect(await read('late-tone.mp3', 'muted')).toBe(true)
    await player('late-tone.mp3').getByRole('button', { name: 'Unmute' }).click()
    expect(await read('late-tone.mp3', 'muted')).toBe(false)
    watched.expectQuiet()
  })

  it('plays from where keys led that were pressed faster than it can seek', async () => {
    await open('colours.mp4')
    const bar = position('colours.mp4')
    for (let round = 0; round < 10; round++) {
      await bar.focus()
      for (const key of ['End', 'Home', 'Space']) await page.keyboard.press(key)
      await expect.poll(() => at('colours.mp4')).toBeGreaterThan(0.1)
      expect(await at('colours.mp4')).toBeLessThan(5)
      expect(await read('colours.mp4', 'paused')).toBe(false)
      await page.keyboard.press('k')
      await expect.poll(() => read<boolean>('colours.mp4', 'paused')).toBe(true)
    }
    watched.expectQuiet()
  })

  it('marks the chapters, names them and goes to them', async () => {
    await open('colours.mp4')
    const ticks = position('colours.mp4').locator('[data-part=tick]')
    expect(await ticks.count()).toBe(1)
    const [bar, tick] = [(await position('colours.mp4').boundingBox())!, (await ticks.boundingBox())!]
    expect((tick.x + tick.width / 2 - bar.x) / bar.width).toBeCloseTo(2 / 6, 1)
    const list = player('colours.mp4').getByRole('list', { name: 'Chapters' })
    await list.getByRole('button', { name: 'The rest of it' }).click()
    await expect.poll(() => at('colours.mp4')).toBeCloseTo(2, 1)
    expect(await list.locator('[aria-current=true]').textContent()).toContain('The rest of it')
    watched.expectQuiet()
  })

  it('draws a sound as its scrub bar', async () => {
    await open('late-tone.mp3')
    const wave = position('late-tone.mp3').locator('[data-part=waveform]')
    await wave.waitFor()
    await expectLateSound(wave)
    const box = (await position('late-tone.mp3').boundingBox())!
    await page.mouse.click(box.x + box.width * 0.75, box.y + 40)
    await expect.poll(() => at('late-tone.mp3')).toBeCloseTo(3, 0)
    await player('late-tone.mp3').getByRole('button', { name: 'Play' }).click()
    await expect.poll(() => read<boolean>('late-tone.mp3', 'ended')).toBe(true)
    watched.expectQuiet()
  })

  it('lists what the recording is', async () => {
    await open('colours.mp4')
    const facts = page.getByRole('region', { name: 'Facts' })
    for (const line of ['H.264', '25 fps', 'AAC · mono · 44.1 kHz', 'LUFS', 'bit/s', 'MP4'])
      await facts.getByText(line).first().waitFor()
    watched.expectQuiet()
  })

  it.each(['colours.mp4', 'upright.mp4', 'late-tone.mp3', 'covered.mp3'])(
    'is accessible and fits every size, light and dark: %s',
    async (name) => {
      await open(name)
      await page.waitForTimeout(300)
      await shootAll(page, `players-5-${name.replace(/\..*/, '')}`)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const size of [SIZES[0], SIZES[2]]) {
          await page.setViewportSize(size)
          await player(name).waitFor()
          await expectAccessible(page, `${name} ${colorScheme} ${size.width}`)
          const overflow = await player(name).evaluate(
            new Function('element', 'return element.scrollWidth - element.clientWidth') as (element: unknown) => number,
          )
          expect(overflow).toBeLessThanOrEqual(0)
        }
      }
      await page.emulateMedia({ colorScheme: null })
      await page.setViewportSize(SIZES[0])
      watched.expectQuiet()
    },
  )
})

/** The clip's colour that is nearest to this one. */
function nearest(rgb: readonly number[]): string {
  const distance = (other: readonly number[]) => Math.hypot(...other.map((value, at) => value - (rgb[at] ?? 0)))
  return [...COLOURS].sort((a, b) => distance(a.rgb) - distance(b.rgb))[0]?.name ?? ''
}

/** The first half is silent, the second is not. */
async function expectLateSound(wave: Locator): Promise<void> {
  const ink = await inkByColumn(wave)
  const mean = (part: number[]) => part.reduce((sum, value) => sum + value, 0) / part.length
  const middle = Math.floor(ink.length / 2)
  expect(mean(ink.slice(4, middle - 4))).toBeLessThan(4)
  expect(mean(ink.slice(middle + 4, -4))).toBeGreaterThan(10)
}
