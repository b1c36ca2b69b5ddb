import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expectAccessible } from './harness/axe.ts'
import { dragBy, itemsOf, makeBoard, piece, rectOf, saved, send, storeFiles, writeNote } from './harness/board.ts'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile, WORST_NAMES } from './harness/files.ts'
import { signIn } from './harness/library.ts'
import { shoot, shootAll } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

describe('boards that are open elsewhere, offline, large, or on a phone', () => {
  let server: TestServer
  let browser: Browser | null
  let watched: WatchedPage
  let page: Page
  let media: string[] = []
  let board = ''

  beforeAll(async () => {
    browser = await launchBrowser()
    if (browser === null) return
    server = await startServer()
    watched = await openPage(browser)
    page = watched.page
    await signIn(page, server)
    const shapes = [320, 480, 240]
    media = await storeFiles(
      page,
      server,
      Array.from({ length: 9 }, (_, index) => pngFile(`picture-${index}.png`, 640, shapes[index % 3] ?? 320, index)),
    )
    board = await makeBoard(page, server, { title: 'Harbour', count: 9, media, perRow: 3 })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const open = async (target: Page, id: string) => {
    await target.goto(`${server.url}/app/boards/${id}`)
    await target.getByRole('option').first().waitFor()
  }
  const itemOf = async (name: string) =>
    (await itemsOf(page, server, board)).find(({ media: shown }) => shown?.originalFilename === name)

  it('show what another tab does, at once', async () => {
    await open(page, board)
    const other = await watched.context.newPage()
    await open(other, board)
    await dragBy(other, 'picture-0.png', { x: -120, y: -60 })
    await saved(other)
    const there = await rectOf(other, 'picture-0.png')
    await expect.poll(() => rectOf(page, 'picture-0.png')).toEqual(there)
    await other.close()
    watched.expectQuiet()
  })

  it('say so when both tabs changed the same, and lose nothing else', async () => {
    const other = await watched.context.newPage()
    await open(other, board)
    // Deaf: it hears nothing of what happens elsewhere, so that its next save builds on an old revision.
    await page.route('**/api/events*', (route) => route.abort())
    await page.reload()
    await page.getByRole('option').first().waitFor()
    await dragBy(other, 'picture-1.png', { x: 0, y: -90 })
    await writeNote(other, 'picture-2.png', 'from the other tab')
    await saved(other)
    await page.bringToFront()
    await page.keyboard.press('1')
    await dragBy(page, 'picture-1.png', { x: 150, y: 0 })
    await dragBy(page, 'picture-3.png', { x: -60, y: 30 })
    await page.getByText('The board was changed elsewhere').waitFor()
    await page.getByText('1 change of yours gave way.').waitFor()
    await shoot(page, 'board-conflict')
    await page.getByRole('option', { name: /picture-2\.png, note: from the other tab/ }).waitFor()
    await saved(page)
    expect(await itemOf('picture-1.png')).toMatchObject(await rectOf(other, 'picture-1.png'))
    expect(await itemOf('picture-3.png')).toMatchObject(await rectOf(page, 'picture-3.png'))
    await page.unroute('**/api/events*')
    await other.close()
    watched.forgive(/^412 /)
    watched.forgive(/ERR_FAILED/)
    watched.expectQuiet()
  })

  it('keep changes while offline, and save them afterwards', async () => {
    await open(page, board)
    await watched.context.setOffline(true)
    await page.getByText(/You are offline/).waitFor()
    await dragBy(page, 'picture-4.png', { x: 40, y: 60 })
    await page.getByText('Offline: kept here until you are back').first().waitFor()
    await writeNote(page, 'picture-5.png', 'written on the train')
    await expectAccessible(page, 'a board offline')
    await shoot(page, 'board-offline')
    expect((await itemOf('picture-5.png').catch(() => undefined))?.note ?? '').toBe('')
    await watched.context.setOffline(false)
    await saved(page)
    await expect.poll(async () => (await itemOf('picture-5.png'))?.note).toBe('written on the train')
    expect(await itemOf('picture-4.png')).toMatchObject(await rectOf(page, 'picture-4.png'))
    watched.forgive(/ERR_INTERNET_DISCONNECTED/)
    watched.expectQuiet()
  })

  it('are listed, renamed, deleted and brought back', async () => {
    for (const [index, title] of WORST_NAMES.map((name) => name.slice(0, 190)).entries())
      await makeBoard(page, server, { title, count: index, media })
    await makeBoard(page, server, { title: 'Empty one', count: 0, media })
    await page.getByRole('link', { name: 'All boards' }).click()
    const list = page.getByRole('region', { name: 'List of boards' })
    await expect.poll(() => list.getByRole('listitem').count()).toBe(8)
    await list.getByRole('listitem').filter({ hasText: 'Harbour' }).getByText('9 items').waitFor()
    await page.waitForTimeout(500)
    await expectAccessible(page, 'the list of boards')
    await shootAll(page, 'boards-list')
    await page.getByRole('button', { name: 'More for Empty one' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Still empty')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await list.getByRole('link', { name: 'Still empty' }).waitFor()
    await page.getByRole('button', { name: 'More for Still empty' }).click()
    await page.getByRole('menuitem', { name: 'Move to trash' }).click()
    await page.getByText('“Still empty” moved to trash').waitFor()
    await page.getByRole('button', { name: 'Boards in the trash' }).click()
    await list.getByText('Still empty').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { name: 'No board is in the trash' }).waitFor()
    await page.getByRole('button', { name: 'Show the boards' }).click()
    await page.getByRole('textbox', { name: 'Search the boards' }).fill('still')
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1)
    await page.getByRole('textbox', { name: 'Search the boards' }).fill('nothing like it')
    await page.getByRole('heading', { name: 'No board matches this' }).waitFor()
    await page.getByRole('button', { name: /^Drop Search/ }).click()
    await expect.poll(() => list.getByRole('listitem').count()).toBe(8)
    watched.expectQuiet()
  })

  it('tell when they are in the trash, gone, or cannot be loaded', async () => {
    await open(page, board)
    await send(page, server, 'DELETE', `/moodboards/${board}`)
    await page.getByRole('heading', { name: '“Harbour” is in the trash' }).waitFor()
    await expectAccessible(page, 'a trashed board')
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('option').first().waitFor()
    await page.goto(`${server.url}/app/boards/board-nothing`)
    await page.getByRole('heading', { name: 'There is no such board' }).waitFor()
    await page.route('**/api/moodboards?*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: '{"code":"unavailable","detail":"The database does not answer"}',
      }),
    )
    await page.getByRole('button', { name: 'Show all boards' }).click()
    await page.getByRole('alert').getByText('The database does not answer').waitFor({ timeout: 30_000 })
    await shoot(page, 'boards-error')
    await page.unroute('**/api/moodboards?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'List of boards' }).waitFor()
    watched.forgive(/^(404|503) /)
    watched.expectQuiet()
  })

  it('of others are looked at only', async () => {
    await page.route(`**/api/moodboards/${board}*`, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ownerUserId: 'somebody-else' } })
    })
    await open(page, board)
    await page.getByText('To look at only').waitFor()
    const place = await rectOf(page, 'picture-0.png')
    await dragBy(page, 'picture-0.png', { x: 60, y: 60 })
    await piece(page, 'picture-0.png').click()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Delete')
    await page.keyboard.press('n')
    expect(await rectOf(page, 'picture-0.png')).toEqual(place)
    expect(await page.getByRole('option').count()).toBe(9)
    for (const name of ['Note', 'Add pictures', 'Undo'])
      expect(await page.getByRole('button', { name }).count()).toBe(0)
    await expectAccessible(page, 'a board of somebody else')
    await shoot(page, 'board-of-others')
    await page.unroute(`**/api/moodboards/${board}*`)
    watched.expectQuiet()
  })

  it('hold nine and three hundred items at every size', async () => {
    await open(page, board)
    await page.waitForTimeout(500)
    await expectAccessible(page, 'nine items')
    await shootAll(page, 'board-nine')
    const many = await makeBoard(page, server, { title: WORST_NAMES[0]?.slice(0, 190) ?? '', count: 300, media })
    await open(page, many)
    await page.waitForTimeout(800)
    await expectAccessible(page, 'three hundred items')
    await shootAll(page, 'board-many')
    watched.expectQuiet()
  })

  it('stay smooth with five hundred items, and draw only what is in view', async () => {
    const many = await makeBoard(page, server, { title: 'Five hundred', count: 500, media })
    await open(page, many)
    await page.keyboard.press('0')
    await expect.poll(() => page.getByRole('option').count()).toBeLessThan(120)
    const frames = await page.evaluate<number[]>(PAN)
    const median = frames.toSorted((a, b) => a - b)[Math.floor(frames.length / 2)] ?? 0
    console.log(`  median frame while panning over 500 items: ${median.toFixed(1)} ms`)
    expect(median).toBeLessThan(100)
    await page.keyboard.press('End')
    await page.keyboard.press('1')
    await page.keyboard.press('Control+a')
    await page.getByRole('toolbar', { name: 'Selection' }).getByText('500 items selected').waitFor()
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('are looked at, pinched and moved by fingers on a phone', async () => {
    if (browser === null) return
    const storageState = await watched.context.storageState()
    const phone = await openPage(browser, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      storageState,
    })
    await open(phone.page, board)
    await phone.page.waitForTimeout(500)
    const touch = await phone.context.newCDPSession(phone.page)
    const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point, id) => ({ ...point, id })) })
    const percent = async () =>
      Number.parseInt((await phone.page.getByRole('toolbar', { name: 'Zoom' }).getByText(/%/).textContent()) ?? '', 10)
    const before = await percent()
    await fingers('touchStart', [
      { x: 150, y: 400 },
      { x: 240, y: 400 },
    ])
    for (let step = 1; step <= 5; step++)
      await fingers('touchMove', [
        { x: 150 - step * 8, y: 400 },
        { x: 240 + step * 8, y: 400 },
      ])
    await fingers('touchEnd', [])
    expect(await percent()).toBeGreaterThan(before * 1.4)
    await phone.page.getByRole('button', { name: 'Fit everything' }).tap()
    const name = 'picture-4.png'
    const box = await piece(phone.page, name).boundingBox()
    if (box === null) throw new Error('Not on the screen')
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const drag = async () => {
      await fingers('touchStart', [at])
      for (let step = 1; step <= 4; step++) await fingers('touchMove', [{ x: at.x + step * 10, y: at.y + step * 5 }])
      await fingers('touchEnd', [])
      // Chromium takes no tap for one right after a swipe.
      await phone.page.waitForTimeout(600)
    }
    const place = await rectOf(phone.page, name)
    await drag()
    expect(await rectOf(phone.page, name)).toEqual(place)
    await phone.page.getByRole('button', { name: 'Fit everything' }).tap()
    await expect.poll(() => piece(phone.page, name).boundingBox()).toEqual(box)
    await piece(phone.page, name).tap()
    await phone.page.getByRole('toolbar', { name: 'Selection' }).waitFor()
    await shoot(phone.page, 'board-phone')
    await drag()
    const moved = await rectOf(phone.page, name)
    expect(moved.x).toBeGreaterThan(place.x)
    await saved(phone.page)
    expect(await itemOf(name)).toMatchObject(moved)
    await phone.context.close()
    phone.expectQuiet()
  })
})

/** Moves the board by the wheel, frame by frame. @returns how long each frame took, in milliseconds */
const PAN = `(async () => {
  const canvas = document.querySelector('[data-canvas]')
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const took = []
  for (let step = 0; step < 60; step++) {
    const began = performance.now()
    canvas.dispatchEvent(new WheelEvent('wheel', { deltaX: 40, deltaY: 15, bubbles: true, cancelable: true }))
    await frame()
    took.push(performance.now() - began)
  }
  return took
})()`
