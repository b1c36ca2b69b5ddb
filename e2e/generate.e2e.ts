import type { ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { fieldsFile } from './harness/files.ts'
import { inspect } from './harness/inspect.ts'
import { cell, cells, naturalWidth, picturesLoaded, processed, signIn } from './harness/library.ts'
import { shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'
import { startWebHost, type WebHost } from './harness/web-host.ts'

const PROMPT = 'A lighthouse in the fog, painted with few strokes'
const LIGHTHOUSE = fieldsFile('lighthouse.png', 480, 320, 7)

describe('generating from words', () => {
  let server: TestServer
  let studio: WebHost
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page
  /** What the provider was asked for, and where its answer goes. */
  const asked: { request: Record<string, unknown>; response: ServerResponse }[] = []

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    studio = await startWebHost(async (request, response) => {
      asked.push({ request: (await json(request)) as Record<string, unknown>, response })
    })
    const provider = { url: `${studio.url}/make`, secret: 'a secret that both sides know' }
    server = await startServer({
      env: {
        HOLDALL_PROVIDERS: JSON.stringify({
          studio: { ...provider, generate: ['image', 'video'] },
          upscaler: { ...provider, enhance: ['upscale'] },
        }),
      },
    })
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await studio?.stop()
  })

  beforeEach(needsBrowser)

  const dialog = () => page.getByRole('dialog')
  const panel = () => page.getByRole('complementary', { name: 'Details' })
  const openDialog = async () => {
    await page.getByRole('button', { name: 'More ways to add' }).first().click()
    await page.getByRole('menuitem', { name: 'Generate' }).click()
    await dialog().getByLabel('Prompt').waitFor()
  }
  const nextAsked = async () => {
    await expect.poll(() => asked.length, { timeout: 15_000 }).toBeGreaterThan(0)
    return asked.shift() as (typeof asked)[0]
  }

  it('has a picture made, and shows it in the library when it is there', async () => {
    await openDialog()
    const submit = dialog().getByRole('button', { name: 'Generate', exact: true })
    expect(await submit.isDisabled()).toBe(true)
    expect(await dialog().getByLabel('By').getByRole('option').allTextContents()).toEqual(['studio'])
    expect(await dialog().getByLabel('What').getByRole('option').allTextContents()).toEqual(['Picture', 'Video'])
    await dialog().getByLabel('Prompt').fill(PROMPT)
    await dialog().getByLabel('Model').fill('brush-2')
    await dialog().getByLabel('Seed').fill('41')
    await inspect(page, 'generate-1-dialog')
    await submit.click()
    await dialog().waitFor({ state: 'detached' })
    const { request, response } = await nextAsked()
    expect(request).toMatchObject({ task: 'generate', prompt: PROMPT, kind: 'image', model: 'brush-2', seed: 41 })
    await page.getByRole('img', { name: `Generating “${PROMPT}”` }).waitFor()
    await shootAll(page, 'generate-2-under-way')
    expect(await cells(page).count()).toBe(0)
    response.setHeader('Content-Type', 'image/png').end(LIGHTHOUSE.buffer)
    await cell(page, PROMPT).waitFor()
    await page.getByText(`Generated: “${PROMPT}”`).waitFor()
    await processed(page)
    await picturesLoaded(page)
    expect(await naturalWidth(cell(page, PROMPT))).toBeGreaterThan(100)
    await page.getByRole('img', { name: /^Generating/ }).waitFor({ state: 'detached' })
    watched.expectQuiet()
  })

  it('leads to what was made, which tells the prompt', async () => {
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    const prompt = panel().getByRole('region', { name: 'Prompt', exact: true })
    for (const text of [PROMPT, 'brush-2', 'studio', '41']) await prompt.getByText(text, { exact: true }).waitFor()
    await inspect(page, 'generate-3-made')
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('says in a sentence why the provider refused, and asks it again', async () => {
    await openDialog()
    await page.keyboard.type('A heron at dusk')
    await dialog().getByRole('button', { name: 'Generate', exact: true }).click()
    const refuse = ({ response }: (typeof asked)[0]) =>
      response
        .writeHead(400, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ error: { message: 'Herons are against the rules of this studio' } }))
    refuse(await nextAsked())
    const message = page.getByRole('status').filter({ hasText: 'Not generated: “A heron at dusk”' })
    await message.waitFor()
    expect(await message.textContent()).toContain('Herons are against the rules of this studio')
    expect(await page.getByText(/^Generating/).count()).toBe(0)
    await inspect(page, 'generate-4-refused')
    await message.getByRole('button', { name: 'Retry' }).click()
    const { response } = await nextAsked()
    response.setHeader('Content-Type', 'image/png').end(fieldsFile('heron.png', 320, 320, 3).buffer)
    await cell(page, 'A heron at dusk').waitFor()
    expect(await cells(page).count()).toBe(2)
    watched.expectQuiet()
  })

  it('says in the dialog that the server does not answer, and keeps what was written', async () => {
    await openDialog()
    await page.route('**/api/media/generate*', (route) => route.abort())
    await dialog().getByLabel('Prompt').fill('A boat')
    await dialog().getByRole('button', { name: 'Generate', exact: true }).click()
    await dialog().getByRole('button', { name: 'Try again' }).waitFor()
    expect(await dialog().getByRole('alert').textContent()).toContain('The server did not answer')
    expect(await dialog().getByLabel('Prompt').inputValue()).toBe('A boat')
    await inspect(page, 'generate-5-unreachable')
    await page.unroute('**/api/media/generate*')
    watched.forgive(/Failed to load resource|generate/)
    watched.expectQuiet()
  })
})
