import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HDR10, VARIABLE, VIDEO_KINDS } from '../packages/server/src/processing/av/testing/recording-kinds.ts'
import { h264, pictures, recordings, withRotation } from '../packages/server/src/processing/av/testing/recordings.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import type { TestFile } from './harness/files.ts'
import { cell, dropFiles, processed, signIn, uploadsDone } from './harness/library.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const made = await recordings()
const SAMPLES = ['flower.mp4', 'flower.webm']
  .map((name) => fileURLToPath(new URL(`../../shared/samples/${name}`, import.meta.url)))
  .filter((path) => existsSync(path))
const TYPES: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.avi': 'video/x-msvideo',
  '.mkv': 'video/x-matroska',
}
const MADE = [...VIDEO_KINDS.map(({ name }) => name), 'variable.mp4', 'hdr.mp4', 'turned.mp4']

describe('the stream of every usual kind of video', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = 'skipped' in made ? null : await launchBrowser()
    if (browser === null || 'skipped' in made) return
    server = await startServer()
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    const flat = await made.make('turned.mp4', [...pictures(3, '180x320'), ...h264])
    const paths = await Promise.all([
      ...VIDEO_KINDS.map(({ name, args }) => made.make(name, args)),
      ...[made.make('variable.mp4', VARIABLE), made.make('hdr.mp4', HDR10), withRotation(flat, 90)],
    ])
    const files = await Promise.all([...paths, ...SAMPLES].map(testFile))
    await dropFiles(page, files)
    await uploadsDone(page, `${files.length} files uploaded`)
    await processed(page)
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    if (!('skipped' in made)) await made.release()
  })

  beforeEach((context) => {
    if ('skipped' in made) context.skip(made.skipped)
    needsBrowser(context)
  })

  it.each([...MADE, ...SAMPLES.map((path) => basename(path))])(
    '%s plays to the end in this browser, whether the original does or not',
    async (name) => {
      await page.goto(`${server.url}/app/`)
      await cell(page, name).click()
      const player = page.getByRole('group', { name: `Player of ${name}` })
      const convert = page.getByRole('button', { name: 'Convert and play' })
      const known = new Function('video', 'return video.readyState > 0 && video.videoWidth > 0') as (
        v: unknown,
      ) => boolean
      // The browser takes its time to find out whether it plays the original.
      const isPlayable = () => player.locator('video').evaluate(known, undefined, { timeout: 500 })
      await expect
        .poll(async () => (await convert.isVisible()) || (await isPlayable().catch(() => false)), { timeout: 20_000 })
        .toBe(true)
      if (await convert.isVisible()) await convert.click()
      else await player.getByRole('combobox', { name: 'Quality' }).selectOption('Auto')
      const read = <Value>(expression: string): Promise<Value> => {
        const get = new Function('video', `return ${expression}`) as (video: unknown) => Value
        return player.locator('video').evaluate(get)
      }
      await expect
        .poll(async () => (await player.isVisible()) && (await read<string>('video.src')), { timeout: 60_000 })
        .toMatch(/^blob:/)
      if (await read<boolean>('video.paused && !video.ended'))
        await player.getByRole('button', { name: 'Play' }).click()
      await expect.poll(() => read<boolean>('video.ended'), { timeout: 30_000 }).toBe(true)
      const [at, length] = await read<[number, number]>('[video.currentTime, video.duration]')
      expect(at).toBeCloseTo(length, 1)
      expect(await read<number>('video.getVideoPlaybackQuality().totalVideoFrames')).toBeGreaterThan(20)
      watched.forgive(/404 GET .*\/hls\/master\.m3u8/)
      watched.expectQuiet()
    },
    120_000,
  )
})

async function testFile(path: string): Promise<TestFile> {
  const mimeType = TYPES[extname(path)] ?? 'application/octet-stream'
  return { name: basename(path), mimeType, buffer: await readFile(path) }
}
