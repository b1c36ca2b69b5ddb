import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { dropFiles, picturesLoaded, processed, signIn, uploadsDone } from './harness/library.ts'
import { colourClip, haveFfmpeg, longClip } from './harness/recordings.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const FFMPEG = haveFfmpeg()

describe('the jobs page', () => {
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
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach((context) => {
    if (!FFMPEG) context.skip('ffmpeg is not installed')
    needsBrowser(context)
  })

  const row = (name: string) => page.getByRole('listitem', { name })
  /** Asks as the page would, with its session. */
  const ask = (name: string, kind: string) =>
    page.evaluate<number>(`(async () => {
      const { items } = await (await fetch('/api/media?format=v2&limit=200')).json()
      const { id } = items.find(({ originalFilename }) => originalFilename === ${JSON.stringify(name)})
      const headers = { 'Content-Type': 'application/json' }
      const answer = await fetch('/api/media/' + id + '/renditions', { method: 'POST', headers, body: '{"kind":"${kind}"}' })
      return answer.status
    })()`)

  it('is designed when empty', async () => {
    await page.getByRole('link', { name: 'Jobs' }).click()
    await page.getByRole('heading', { name: 'Nothing is under way' }).waitFor()
    await expectAccessible(page, 'no jobs')
    await shootAll(page, 'jobs-empty')
    watched.expectQuiet()
  })

  it('shows how far a job is, live, and stops it', async () => {
    await page.getByRole('link', { name: 'Library' }).click()
    const whole = await colourClip('colours.mp4')
    const broken = { ...whole, name: 'broken.mp4', buffer: whole.buffer.subarray(0, whole.buffer.length >> 1) }
    await dropFiles(page, [await longClip('long.mp4'), whole, broken])
    await uploadsDone(page, '3 files uploaded')
    await processed(page)
    await page.getByRole('link', { name: 'Jobs' }).click()
    await row('Look at the recording: long.mp4').getByText('Done').waitFor()
    expect(await ask('long.mp4', 'hls')).toBe(202)
    const running = row('Streaming copy: long.mp4')
    await running.getByText('Running').waitFor()
    const bar = running.getByRole('progressbar')
    const value = new Function('bar', 'return bar.value') as (bar: unknown) => number
    await expect.poll(() => bar.evaluate(value), { timeout: 60_000 }).toBeGreaterThan(0.02)
    await shoot(page, 'jobs-running')
    await running.getByRole('button', { name: 'Stop long.mp4' }).click()
    await running.getByText('Stopped', { exact: true }).waitFor()
    watched.expectQuiet()
  })

  it('says why a job failed, and tries it again', async () => {
    expect(await ask('broken.mp4', 'progressive')).toBe(202)
    const failed = row('Copy that plays everywhere: broken.mp4')
    await failed.getByText('Failed').waitFor({ timeout: 60_000 })
    await failed.getByText(/damaged|cannot/).waitFor()
    await picturesLoaded(page)
    await expectAccessible(page, 'jobs')
    await shootAll(page, 'jobs')
    await page.getByRole('link', { name: 'Failed', exact: true }).click()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(2)
    await failed.getByRole('button', { name: 'Try again: broken.mp4' }).click()
    await failed.getByText(/Waiting|Running|Failed/).waitFor()
    await page.getByRole('link', { name: 'Done', exact: true }).click()
    await row('Look at the recording: colours.mp4').waitFor()
    await page.getByRole('link', { name: 'colours.mp4' }).first().click()
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor({ state: 'attached' })
    watched.expectQuiet()
  })
})
