import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { dropOnBoard, itemsOf, makeBoard, pasteFiles, piece, saved, storeFiles } from './harness/board.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile } from './harness/files.ts'
import { signIn, uploadsDone } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const STOCK = pngFile('stock.png', 800, 500, 12)

describe('pictures on a board', () => {
  let server: TestServer
  let stock: Server
  let stockUrl: string
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page
  let boardId: string

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    stock = createServer((_request, answer) => answer.setHeader('Content-Type', 'image/png').end(STOCK.buffer))
    await new Promise<void>((done) => stock.listen(0, '127.0.0.1', done))
    stockUrl = `http://127.0.0.1:${(stock.address() as AddressInfo).port}/dunes.png`
    server = await startServer({ env: { HOLDALL_FETCH_ALLOW: new URL(stockUrl).host } })
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    const files = [pngFile('dusk.png', 600, 400, 3), pngFile('dawn.png', 400, 500, 5), pngFile('noon.png', 500, 500, 8)]
    const media = await storeFiles(page, server, files)
    boardId = await makeBoard(page, server, { title: 'Autumn light', count: 3, media, perRow: 3 })
    await page.goto(`${server.url}/app/boards/${boardId}`)
    await page.getByRole('option').nth(2).waitFor()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    stock?.close()
  })

  beforeEach(needsBrowser)

  const onServer = () => itemsOf(page, server, boardId)
  const board = async () => (await page.request.get(`${server.url}/api/moodboards/${boardId}`)).json()
  const lineage = async (id: string) => (await page.request.get(`${server.url}/api/media/${id}/lineage`)).json()
  const option = (name: string | RegExp) => page.getByRole('option', { name })

  it('enhance a picture in its place, tell how far that is, and compare it with what was before', async () => {
    await page.evaluate('globalThis.samePage = true')
    await dropOnBoard(page, [pngFile('harbour.png', 2600, 1700, 21)], { x: 300, y: 780 })
    await uploadsDone(page, /1 file/)
    await option(/^Picture harbour\.png, at/).waitFor({ timeout: 30_000 })
    await saved(page)
    const before = (await onServer()).find(({ media }) => media?.originalFilename === 'harbour.png')
    await piece(page, 'harbour.png').click()
    await page.getByRole('button', { name: 'Enhance' }).click()
    await page.getByRole('menuitem', { name: 'Upscale ×2' }).click()
    await option(/harbour\.png, being processed/).waitFor()
    await piece(page, 'harbour.png').getByText('Being made').waitFor({ timeout: 30_000 })
    await shoot(page, 'board-enhancing')
    await page.getByText('harbour.png is enhanced').waitFor({ timeout: 60_000 })
    await option(/^Picture harbour\.png, at/).waitFor()
    expect(await page.evaluate('globalThis.samePage')).toBe(true)
    const after = (await onServer()).find(({ id }) => id === before?.id)
    expect(after?.mediaId).not.toBe(before?.mediaId)
    expect(after?.url).not.toBe(before?.url)
    expect(after?.media).toMatchObject({ width: 5200, height: 3400, status: 'ready' })
    expect(await lineage(after?.mediaId ?? '')).toMatchObject({ ancestors: [{ id: before?.mediaId }] })
    await page.getByRole('button', { name: 'Compare' }).last().click()
    const slider = page.getByRole('slider', { name: 'Before and after' })
    await slider.waitFor()
    await expectAccessible(page, 'before and after')
    await page.waitForTimeout(500)
    await shootAll(page, 'board-compare')
    await slider.focus()
    await page.keyboard.press('Home')
    expect(await slider.getAttribute('aria-valuenow')).toBe('0')
    await page.keyboard.press('Shift+ArrowRight')
    expect(await slider.getAttribute('aria-valuenow')).toBe('10')
    const { x = 0, y = 0, width = 0 } = (await slider.boundingBox()) ?? {}
    await page.mouse.move(x + width * 0.2, y + 60)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.75, y + 60, { steps: 4 })
    await page.mouse.up()
    expect(await slider.getAttribute('aria-valuenow')).toBe('75')
    await page.keyboard.press('Escape')
    await slider.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await saved(page)
    expect((await onServer()).find(({ id }) => id === before?.id)?.mediaId).toBe(before?.mediaId)
    watched.expectQuiet()
  })

  it('show another picture in the place of one, from the library and from the computer', async () => {
    await piece(page, 'dawn.png').click({ position: { x: 6, y: 6 } })
    const place = (await onServer()).find(({ media }) => media?.originalFilename === 'dawn.png')
    await page.getByRole('button', { name: 'Replace' }).click()
    await page.getByRole('menuitem', { name: 'From the library' }).click()
    const picker = page.getByRole('dialog', { name: 'Replace by something from the library' })
    await picker.getByRole('radio', { name: 'dusk.png' }).check()
    await expectAccessible(page, 'the picker')
    await page.waitForTimeout(300)
    await shootAll(page, 'board-picker')
    await picker.getByRole('button', { name: 'Replace' }).click()
    await picker.waitFor({ state: 'detached' })
    await saved(page)
    expect((await onServer()).find(({ id }) => id === place?.id)).toMatchObject({
      x: place?.x,
      w: place?.w,
      media: { originalFilename: 'dusk.png' },
    })
    await page.getByRole('button', { name: 'Replace' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('menuitem', { name: 'From this computer' }).click()
    await (await chooser).setFiles(pngFile('rain.png', 300, 200, 31))
    await option(/^Picture rain\.png/).waitFor()
    await uploadsDone(page, /1 file/)
    await saved(page)
    expect((await onServer()).find(({ id }) => id === place?.id)?.media?.originalFilename).toBe('rain.png')
    await page.getByRole('button', { name: 'Add pictures' }).click()
    await page.getByRole('menuitem', { name: 'From the library' }).click()
    const adding = page.getByRole('dialog', { name: 'Add from the library' })
    await adding.getByRole('textbox', { name: 'Search the library' }).fill('dawn')
    await adding.getByRole('checkbox', { name: 'dawn.png' }).check()
    await adding.getByRole('button', { name: 'Place 1 item' }).click()
    await option(/^Picture dawn\.png/).waitFor()
    await saved(page)
    watched.expectQuiet()
  })

  it('take what is pasted', async () => {
    const before = (await onServer()).length
    await pasteFiles(page, [pngFile('image.png', 320, 200, 77)])
    await uploadsDone(page, /1 file/)
    await option(/^Picture Pasted image /).waitFor()
    await saved(page)
    expect((await onServer()).length).toBe(before + 1)
    await page.keyboard.press('Control+z')
    await saved(page)
    expect((await onServer()).length).toBe(before)
    watched.expectQuiet()
  })

  it('take stock pictures with whose they are, on the board and as its cover', async () => {
    const stockDialog = async (button: () => Promise<void>, dialog: string) => {
      await button()
      const form = page.getByRole('dialog', { name: dialog })
      await form.getByLabel('Address of the picture').fill(stockUrl)
      await form.getByLabel('Made by').fill('Ansel A.')
      await form.getByLabel('Found at').fill('Unsplash')
      await form.getByLabel('License, if known').fill('CC0')
      return form
    }
    const add = async () => {
      await page.getByRole('button', { name: 'Add pictures' }).click()
      await page.getByRole('menuitem', { name: 'A stock picture' }).click()
    }
    const form = await stockDialog(add, 'Add a stock picture')
    await expectAccessible(page, 'a stock picture')
    await shootAll(page, 'board-stock')
    await form.getByRole('button', { name: 'Fetch picture' }).click()
    await option(/^Picture dunes\.png.*By Ansel A\. · CC0/).waitFor()
    await page.getByText('By Ansel A. · CC0').first().waitFor()
    await saved(page)
    const cover = await stockDialog(add, 'Add a stock picture')
    await cover.getByRole('radio', { name: 'The cover of the board' }).check()
    await cover.getByRole('button', { name: 'Fetch picture' }).click()
    await cover.waitFor({ state: 'detached' })
    const stockId = (await onServer()).find(({ media }) => media?.originalFilename === 'dunes.png')?.mediaId
    expect(await board()).toMatchObject({ coverMediaId: stockId })
    await piece(page, 'dunes.png').click()
    await page.getByRole('button', { name: 'No longer the cover of the board' }).waitFor()
    await piece(page, 'noon.png').click({ position: { x: 20, y: 160 } })
    await page.getByRole('button', { name: 'Replace' }).click()
    await page.getByRole('menuitem', { name: 'By a stock picture' }).click()
    const bad = page.getByRole('dialog', { name: 'Replace by a stock picture' })
    await bad.getByLabel('Address of the picture').fill('http://127.0.0.1:9/secret.png')
    await bad.getByLabel('Made by').fill('Nobody')
    await bad.getByLabel('Found at').fill('Nowhere')
    await bad.getByRole('button', { name: 'Fetch picture' }).click()
    await bad.getByRole('alert').getByText(/./).waitFor()
    await shoot(page, 'board-stock-refused')
    await bad.getByRole('button', { name: 'Cancel' }).click()
    watched.forgive(/^4\d\d POST .*featured/)
    watched.expectQuiet()
  })
})
