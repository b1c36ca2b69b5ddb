import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { dragBy, dropOnBoard, itemsOf, piece, rectOf, saved, writeNote } from './harness/board.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile } from './harness/files.ts'
import { signIn, uploadsDone } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

describe('boards', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer()
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const boardId = () => /boards\/([^/?]+)/.exec(page.url())?.[1] ?? ''
  const onServer = () => itemsOf(page, server, boardId())
  const focused = () => page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? ''")
  const firstOption = async () => (await page.getByRole('option').first().getAttribute('aria-label')) ?? ''
  const placeIn = (label: string) => (/at (-?\d+), (-?\d+), (\d+) by (\d+)$/.exec(label) ?? []).slice(1).map(Number)
  const option = (name: string | RegExp) => page.getByRole('option', { name })

  it('begin with none', async () => {
    await page.getByRole('link', { name: 'Boards' }).click()
    await page.getByRole('heading', { name: 'A board puts pictures and notes side by side' }).waitFor()
    await expectAccessible(page, 'no boards')
    await shootAll(page, 'boards-none')
    await page.getByRole('button', { name: 'Create your first board' }).click()
    await page.getByLabel('Name').fill('Autumn light')
    await page.getByRole('button', { name: 'Create board' }).click()
    await page.getByRole('heading', { name: 'Nothing lies on this board yet' }).waitFor()
    await expectAccessible(page, 'an empty board')
    await shootAll(page, 'board-empty')
    watched.expectQuiet()
  })

  it('take files where they are dropped', async () => {
    const files = [pngFile('dusk.png', 600, 400, 3), pngFile('dawn.png', 400, 500, 5), pngFile('noon.png', 500, 500, 8)]
    expect(await dropOnBoard(page, files, { x: 700, y: 420 })).toBe('3 files onto the board')
    await uploadsDone(page, /3 files/)
    await expect.poll(async () => (await onServer()).length).toBe(3)
    const [dusk] = (await onServer()).filter(({ media }) => media?.originalFilename === 'dusk.png')
    expect(dusk).toMatchObject({ w: 320, h: 213 })
    await expect.poll(async () => (await onServer()).every(({ media }) => media?.status === 'ready')).toBe(true)
    await expect.poll(() => page.locator('[data-piece] img').count()).toBe(3)
    await saved(page)
    await shoot(page, 'board-dropped')
    watched.expectQuiet()
  })

  it('let pieces be moved, resized and undone by the mouse', async () => {
    const before = await rectOf(page, 'dusk.png')
    await piece(page, 'dusk.png').click()
    await shoot(page, 'board-selected')
    await dragBy(page, 'dusk.png', { x: -260, y: 37 })
    await saved(page)
    const moved = await rectOf(page, 'dusk.png')
    expect(moved.x).not.toBe(before.x)
    expect(moved).toMatchObject({ w: before.w, h: before.h })
    await expect
      .poll(async () => (await onServer()).find(({ media }) => media?.originalFilename === 'dusk.png'))
      .toMatchObject(moved)
    const corner = page.locator('[data-handle=se]')
    const { x = 0, y = 0 } = (await corner.boundingBox()) ?? {}
    await page.mouse.move(x + 12, y + 12)
    await page.mouse.down()
    await page.mouse.move(x + 92, y + 30, { steps: 5 })
    await page.mouse.up()
    const larger = await rectOf(page, 'dusk.png')
    expect(larger.w).toBeGreaterThan(before.w + 40)
    expect(larger.w / larger.h).toBeCloseTo(600 / 400, 1)
    await page.keyboard.press('Control+z')
    expect(await rectOf(page, 'dusk.png')).toEqual(moved)
    await page.keyboard.press('Control+y')
    expect(await rectOf(page, 'dusk.png')).toEqual(larger)
    await saved(page)
    watched.expectQuiet()
  })

  it('line pieces up with a hairline', async () => {
    const target = await piece(page, 'noon.png').boundingBox()
    const from = await piece(page, 'dawn.png').boundingBox()
    if (target === null || from === null) throw new Error('Not on the screen')
    await page.mouse.move(from.x + 20, from.y + 20)
    await page.mouse.down()
    await page.mouse.move(target.x + 23, from.y - 40, { steps: 8 })
    await page.locator('[data-guide=x]').first().waitFor()
    await shoot(page, 'board-guides')
    await page.mouse.up()
    expect((await rectOf(page, 'dawn.png')).x).toBe((await rectOf(page, 'noon.png')).x)
    expect(await page.locator('[data-guide]').count()).toBe(0)
    await saved(page)
    watched.expectQuiet()
  })

  it('take notes, and keep everything over a reload', async () => {
    await page.getByRole('button', { name: 'Note', exact: true }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('Warm, low sun\nno flash')
    await page.keyboard.press('Escape')
    await option(/^Note “Warm, low sun/).waitFor()
    await page.keyboard.press('Control+z')
    expect(await page.getByRole('option').count()).toBe(3)
    await page.keyboard.press('Control+y')
    await option(/^Note “Warm, low sun/).waitFor()
    await writeNote(page, 'noon.png', 'keep the haze')
    await saved(page)
    const before = await onServer()
    expect(
      before
        .map(({ note }) => note)
        .filter(Boolean)
        .toSorted(),
    ).toEqual(['Warm, low sun\nno flash', 'keep the haze'])
    await page.reload()
    await option(/noon\.png, note: keep the haze/).waitFor()
    expect(await page.getByRole('option').count()).toBe(4)
    expect((await onServer()).map(({ x, y, w, h }) => [x, y, w, h])).toEqual(
      before.map(({ x, y, w, h }) => [x, y, w, h]),
    )
    await expectAccessible(page, 'a board')
    await shootAll(page, 'board-few')
    watched.expectQuiet()
  })

  it('are looked around by wheel, middle button, space bar and buttons', async () => {
    const where = async () => (await piece(page, 'noon.png').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    const place = await rectOf(page, 'noon.png')
    const start = await where()
    await page.mouse.move(start.x + 40, start.y + 40)
    await page.mouse.wheel(30, 50)
    await expect.poll(async () => (await where()).y).toBeCloseTo(start.y - 50, 0)
    await page.mouse.down({ button: 'middle' })
    await page.mouse.move(start.x + 70, start.y + 90, { steps: 3 })
    await page.mouse.up({ button: 'middle' })
    await expect.poll(where).toEqual(start)
    await page.locator('[data-canvas]').focus()
    await page.keyboard.down('Space')
    await page.mouse.down()
    await page.mouse.move(start.x + 20, start.y + 90, { steps: 3 })
    await page.mouse.up()
    await page.keyboard.up('Space')
    await expect.poll(async () => (await where()).x).toBeCloseTo(start.x - 50, 0)
    const { x, y, width } = await where()
    await page.mouse.move(x, y)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -60)
    await page.keyboard.up('Control')
    await expect.poll(async () => (await where()).width).toBeGreaterThan(width * 1.2)
    expect((await where()).x).toBeCloseTo(x, 0)
    expect(await rectOf(page, 'noon.png')).toEqual(place)
    expect(await page.getByRole('toolbar', { name: 'Selection' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Fit everything' }).click()
    watched.expectQuiet()
  })

  it('have an order from back to front', async () => {
    await piece(page, 'dawn.png').click({ position: { x: 200, y: 10 } })
    await page.getByRole('button', { name: 'Bring to front' }).click()
    await saved(page)
    expect((await onServer()).at(-1)?.media?.originalFilename).toBe('dawn.png')
    await page.keyboard.press('[')
    await saved(page)
    expect((await onServer())[0]?.media?.originalFilename).toBe('dawn.png')
    watched.expectQuiet()
  })

  it('select with a lasso and with Shift, delete, and bring back', async () => {
    const canvas = page.locator('[data-canvas]')
    const { x = 0, y = 0, width = 0, height = 0 } = (await canvas.boundingBox()) ?? {}
    await page.keyboard.press('1')
    await page.mouse.move(x + 3, y + 3)
    await page.mouse.down()
    await page.mouse.move(x + width - 4, y + height - 4, { steps: 5 })
    await shoot(page, 'board-lasso')
    await page.mouse.up()
    await page.getByText('4 items selected', { exact: true }).first().waitFor()
    await piece(page, 'dusk.png').click({ modifiers: ['Shift'] })
    await page.getByRole('toolbar', { name: 'Selection' }).getByText('3 items selected').waitFor()
    await page.keyboard.press('Delete')
    await page.getByText('3 items taken off the board').waitFor()
    await saved(page)
    await expect.poll(async () => (await onServer()).length).toBe(1)
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await expect.poll(async () => (await onServer()).length).toBe(4)
    await saved(page)
    watched.expectQuiet()
  })

  it('are arranged by the keyboard alone', async () => {
    await page.reload()
    await option(/noon\.png/).waitFor()
    await page.getByRole('button', { name: 'More for this board' }).focus()
    for (let step = 0; step < 3 && (await focused()) !== (await firstOption()); step++) await page.keyboard.press('Tab')
    const names = [await focused()]
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press('Tab')
      names.push(await focused())
    }
    expect(new Set(names).size).toBe(4)
    await shoot(page, 'board-keyboard')
    await page.keyboard.press('Home')
    expect(await focused()).toBe(names[0])
    const [x = 0, y = 0] = placeIn(await focused())
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+ArrowDown')
    expect(placeIn(await focused()).slice(0, 2)).toEqual([x + 4, y + 32])
    await page
      .getByText(new RegExp(`at ${x + 4}, ${y + 32}, `))
      .first()
      .waitFor({ state: 'attached' })
    const [, , w = 0] = placeIn(await focused())
    await page.keyboard.press('Alt+ArrowRight')
    expect(placeIn(await focused())[2]).toBe(w + 4)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    expect(placeIn(await focused())).toEqual(placeIn(names[0] ?? ''))
    await page.keyboard.press('Escape')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.getByRole('toolbar', { name: 'Selection' }).getByText('2 items selected').waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('by hand')
    await page.keyboard.press('Escape')
    expect(await focused()).toMatch(/^Note “by hand”/)
    await page.keyboard.press('e')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Note' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Delete')
    await expect.poll(() => page.getByRole('option').count()).toBe(4)
    expect(await focused()).toMatch(/at -?\d+/)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await shoot(page, 'board-keys')
    await page.keyboard.press('Escape')
    await saved(page)
    watched.expectQuiet()
  })
})
