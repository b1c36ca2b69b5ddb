import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage } from './harness/browser.ts'
import type { TestFile } from './harness/files.ts'
import { cell, dropFiles, processed, signIn, uploadsDone } from './harness/library.ts'
import { colourClip, haveFfmpeg, lateTone, unplayableSound } from './harness/recordings.ts'
import { shoot } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const FFMPEG = haveFfmpeg()
/** Each test starts a server, and some have ffmpeg at work. */
const LIMIT_MS = 180_000

describe('players that have less than they would like', { timeout: LIMIT_MS }, () => {
  let browser: Browser | null
  let server: TestServer | undefined

  beforeAll(async () => {
    browser = FFMPEG ? await launchBrowser() : null
    return () => browser?.close()
  })
  afterEach(() => server?.stop())
  beforeEach((context) => {
    if (!FFMPEG) context.skip('ffmpeg is not installed, so there is no clip to send')
    needsBrowser(context)
  })

  /** A library with these files, on a server of its own. */
  async function library(files: TestFile[], env: Record<string, string> = {}) {
    server = await startServer({ env })
    const watched = await openPage(browser!)
    await signIn(watched.page, server)
    await dropFiles(watched.page, files)
    await uploadsDone(watched.page, /uploaded/)
    await processed(watched.page)
    return watched
  }
  const property = <Value>(page: Page, name: string): Promise<Value> =>
    page
      .locator('video, audio')
      .evaluate(new Function('element', `return element.${name}`) as (element: unknown) => Value)

  it('play without ffmpeg on the server, and say what is missing', async () => {
    const files = await Promise.all([colourClip('clip.mp4'), lateTone('late-tone.mp3')])
    const { page, expectQuiet } = await library(files, { FFMPEG_PATH: '/nowhere/ffmpeg' })
    await cell(page, 'late-tone.mp3').click()
    await page.getByText('No waveform: /nowhere/ffmpeg was not found on this machine.').waitFor()
    await shoot(page, 'players-6-no-waveform')
    await cell(page, 'clip.mp4').click()
    await page.getByText(/^No poster: /).waitFor()
    const player = page.getByRole('group', { name: 'Player of clip.mp4' })
    await player.getByRole('slider', { name: 'Position' }).hover()
    await player.getByRole('button', { name: 'Play' }).click()
    await player.getByRole('button', { name: 'Pause' }).waitFor()
    await expectAccessible(page, 'without ffmpeg')
    await shoot(page, 'players-6-no-sprites')
    // Nothing was asked for in vain.
    expectQuiet()
  })

  it('have a copy made of a sound that the browser cannot play, and play that', async () => {
    const { page, expectQuiet } = await library([await unplayableSound('old.aiff')])
    await cell(page, 'old.aiff').click()
    await page.getByText('This browser cannot play this recording.').waitFor()
    await expectAccessible(page, 'unplayable')
    await shoot(page, 'players-7-unplayable')
    await page.getByRole('button', { name: 'Make a copy that plays' }).click()
    const player = page.getByRole('group', { name: 'Player of old.aiff' })
    await player.waitFor({ timeout: 60_000 })
    await page.getByText('A copy is played; this browser cannot play the original.').waitFor()
    await player.getByRole('button', { name: 'Play' }).click()
    await expect.poll(() => property<boolean>(page, 'ended')).toBe(true)
    // The next time it is there at once.
    await page.reload()
    await expect.poll(() => property<number>(page, 'readyState')).toBeGreaterThan(0)
    await shoot(page, 'players-7-copy')
    expectQuiet()
  })

  it('say that a recording stopped coming, and go on when it comes again', async () => {
    const { page, forgive, expectQuiet } = await library([await colourClip('clip.mp4')])
    await page.route(/\/content(?:\?|$)/, (route) => route.abort())
    await cell(page, 'clip.mp4').click()
    await page.getByRole('alert').getByText('The recording stopped coming.').waitFor({ timeout: 40_000 })
    await expectAccessible(page, 'interrupted')
    await shoot(page, 'players-8-interrupted')
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Load again' }).click()
    await expect.poll(() => property<number>(page, 'readyState')).toBeGreaterThan(0)
    expect(await page.getByRole('alert').count()).toBe(0)
    forgive(/ERR_FAILED/)
    expectQuiet()
  })
})
