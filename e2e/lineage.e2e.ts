import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { fieldsFile, pngFile, type TestFile } from './harness/files.ts'
import { inspect } from './harness/inspect.ts'
import { cell, cells, processed, signIn } from './harness/library.ts'
import { SIZES, shoot } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const PROMPT = 'A lighthouse in the fog,\npainted with few strokes'
const LIGHTHOUSE = fieldsFile('lighthouse.png', 480, 320, 7)
const FRAMED = pngFile('framed.png', 300, 300, 12)

describe('where an item comes from', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer()
    watched = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    page = watched.page
    await signIn(page, server)
    await send(LIGHTHOUSE, '/generated', { prompt: PROMPT, model: 'brush-2', provider: 'studio', seed: 41 })
    await send(FRAMED, '', {
      sourceType: 'stock',
      attribution: {
        author: 'Ann Lee',
        authorUrl: 'https://example.org/ann',
        license: 'CC BY 4.0',
        sourceUrl: 'https://example.org/framed',
      },
    })
    await page.reload()
    await cells(page).nth(1).waitFor()
    await processed(page)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const panel = () => page.getByRole('complementary', { name: 'Details' })
  const lineage = () => panel().getByRole('region', { name: 'Lineage' })
  const dialog = () => page.getByRole('dialog')
  const call = (method: string, path: string, body: unknown) =>
    page.evaluate<number>(`fetch(${JSON.stringify(path)}, {
      method: ${JSON.stringify(method)},
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(${JSON.stringify(body)}),
    }).then(({ status }) => status)`)
  const send = async ({ name, buffer }: TestFile, route: string, metadata: object) => {
    const status = await page.evaluate<number>(`(() => {
      const form = new FormData()
      const bytes = Uint8Array.from(atob(${JSON.stringify(buffer.toString('base64'))}), (each) => each.charCodeAt(0))
      form.append('metadata', ${JSON.stringify(JSON.stringify(metadata))})
      form.append('file', new File([bytes], ${JSON.stringify(name)}, { type: 'image/png' }))
      return fetch('/api/media${route}', { method: 'POST', body: form }).then(({ status }) => status)
    })()`)
    expect(status).toBe(201)
  }
  const enhance = async (choice: string, done: RegExp) => {
    await panel().getByRole('button', { name: 'Enhance', exact: true }).click()
    await dialog().getByLabel(choice).check()
    await dialog().getByRole('button', { name: 'Enhance', exact: true }).click()
    await page.getByText(done).waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Show', exact: true }).last().click()
  }

  it('shows the prompt of what a model made, and copies it', async () => {
    await cell(page, 'lighthouse.png').click()
    const prompt = panel().getByRole('region', { name: 'Prompt', exact: true })
    for (const text of ['brush-2', 'studio', '41']) await prompt.getByText(text, { exact: true }).waitFor()
    await prompt.getByRole('button', { name: 'Copy the prompt' }).click()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(PROMPT)
    expect(await lineage().count()).toBe(0)
    watched.expectQuiet()
  })

  it('leads along the lineage, from the first original to what was made of it', async () => {
    await enhance('Sharpen', /^Sharpened: /)
    await lineage().getByText('Sharpened · on this machine').waitFor()
    await enhance('Black and white', /^Black and white: /)
    const rows = lineage().getByRole('listitem')
    await expect.poll(() => rows.count()).toBe(3)
    expect(await rows.nth(0).textContent()).toContain('“A lighthouse in the fog')
    expect(await rows.nth(0).textContent()).toContain('brush-2 · studio · seed 41')
    expect(await rows.nth(1).textContent()).toContain('Sharpened')
    expect(await rows.nth(2).getByRole('button').getAttribute('aria-current')).toBe('true')
    await rows.nth(2).scrollIntoViewIfNeeded()
    await shoot(page, 'lineage-0-strip')
    await rows.nth(0).getByRole('button').focus()
    await page.keyboard.press('Enter')
    await panel().getByRole('region', { name: 'Prompt', exact: true }).waitFor()
    await expect.poll(() => rows.count()).toBe(3)
    expect(await rows.nth(0).getByRole('button').getAttribute('aria-current')).toBe('true')
    expect(await rows.nth(2).textContent()).toContain('Black and white')
    watched.expectQuiet()
  })

  it('compares a better version with its original, with the keyboard too', async () => {
    await lineage().getByRole('listitem').nth(1).getByRole('button').click()
    await panel().getByRole('button', { name: 'Compare with the original' }).click()
    const slider = page.getByRole('slider', { name: 'Before and after' })
    await slider.focus()
    await page.keyboard.press('End')
    expect(await slider.getAttribute('aria-valuenow')).toBe('100')
    await page.keyboard.press('ArrowLeft')
    expect(await slider.getAttribute('aria-valuenow')).toBe('98')
    for (const name of ['The original', 'The better version'])
      expect(
        await slider
          .getByAltText(name)
          .evaluate(new Function('image', 'return image.naturalWidth') as (image: unknown) => number),
      ).toBeGreaterThan(100)
    await panel().getByRole('button', { name: 'Stop comparing' }).click()
    expect(await slider.count()).toBe(0)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const compare = page.getByRole('button', { name: 'Compare with the original' })
      if ((await slider.count()) === 0) await compare.click()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await expectAccessible(page, `compared ${colorScheme} ${size.width}`)
        await shoot(page, `lineage-1-compared-${size.width}x${size.height}-${colorScheme}`)
      }
    }
    await page.emulateMedia({ colorScheme: null })
    await page.setViewportSize(SIZES[0])
    watched.expectQuiet()
  })

  it('shows what looks like it, and goes there', async () => {
    const similar = panel().getByRole('region', { name: 'Similar' })
    await similar.scrollIntoViewIfNeeded()
    await page.emulateMedia({ colorScheme: 'dark' })
    await shoot(page, 'lineage-3-similar-dark')
    await page.emulateMedia({ colorScheme: null })
    await similar.getByRole('button').first().click()
    await expect.poll(() => new URL(page.url()).searchParams.get('item')).not.toBeNull()
    watched.expectQuiet()
  })

  it('says whose work it is, with links that tell nothing of this page', async () => {
    await cell(page, 'framed.png').click()
    const whose = panel().getByRole('region', { name: 'Whose work it is' })
    const author = whose.getByRole('link', { name: 'Ann Lee' })
    expect(await author.getAttribute('href')).toBe('https://example.org/ann')
    expect(await author.getAttribute('rel')).toBe('noopener noreferrer')
    await whose.getByText('CC BY 4.0').waitFor()
    await whose.getByRole('link', { name: 'https://example.org/framed' }).waitFor()
    await whose.scrollIntoViewIfNeeded()
    await inspect(page, 'lineage-2-attribution')
    watched.expectQuiet()
  })

  it('makes no link of an address that is none', async () => {
    await cell(page, 'lighthouse.png').last().click()
    const id = new URL(page.url()).searchParams.get('item')
    expect(await call('PATCH', `/api/media/${id}`, { metadata: { sourceUrl: 'javascript:alert(1)' } })).toBe(200)
    await page.reload()
    const whose = panel().getByRole('region', { name: 'Whose work it is' })
    await whose.getByText('javascript:alert(1)').waitFor()
    expect(await whose.getByRole('link').count()).toBe(0)
    watched.expectQuiet()
  })
})
