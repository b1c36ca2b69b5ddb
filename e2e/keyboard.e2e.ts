import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, needsBrowser, openPage, type WatchedPage } from './harness/browser.ts'
import { pngFile } from './harness/files.ts'
import { cell, cells, dropFiles, picturesLoaded, processed, signIn, uploadsDone } from './harness/library.ts'
import { shoot } from './harness/shots.ts'
import { startServer, type TestServer } from './harness/start-server.ts'

const COUNT = 24

describe('the keyboard alone', () => {
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
    const shapes = [300, 200, 450, 160]
    await dropFiles(
      page,
      Array.from({ length: COUNT }, (_, index) =>
        pngFile(`picture-${index}.png`, shapes[index % 4] ?? 300, 240, index),
      ),
    )
    await uploadsDone(page, `${COUNT} files uploaded`)
    await processed(page)
    await page.reload()
    await cells(page)
      .nth(COUNT - 1)
      .waitFor()
    await picturesLoaded(page)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  beforeEach(needsBrowser)

  const active = async () =>
    (await page.getByRole('grid').getAttribute('aria-activedescendant'))?.replace('cell-', '') ?? null
  const order = () =>
    cells(page).evaluateAll(
      new Function('all', 'return all.map((cell) => cell.dataset.id)') as (all: unknown) => string[],
    )
  const bar = () => page.getByText(/items? selected/).textContent()

  it('reaches everything by Tab', async () => {
    const names = new Set<string>()
    await page.locator('body').press('Tab')
    for (let step = 0; step < 30; step++) {
      names.add(
        await page.evaluate<string>(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
        ),
      )
      await page.keyboard.press('Tab')
    }
    for (const name of [
      'Library',
      'Trash',
      'Settings',
      'Search the library',
      'Upload',
      'Kind',
      'Tags',
      'Show as a list',
      'Media',
    ]) {
      expect([...names]).toContain(name)
    }
  })

  it('moves by arrows, also between rows, and to both ends', async () => {
    const ids = await order()
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowRight')
    expect(await active()).toBe(ids[0])
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await active()).toBe(ids[2])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    expect(await active()).toBe(ids[2])
    await page.keyboard.press('End')
    expect(await active()).toBe(ids.at(-1))
    await page.keyboard.press('Home')
    expect(await active()).toBe(ids[0])
    await shoot(page, 'keyboard-1-active')
  })

  it('selects with space, in ranges with Shift, and everything with Ctrl+A', async () => {
    await page.keyboard.press('Space')
    expect(await bar()).toMatch(/^1 item selected/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Home')
    for (let step = 0; step < 4; step++) await page.keyboard.press('Shift+ArrowRight')
    expect(await bar()).toMatch(/^5 items selected · .*(KB|MB|B)$/)
    await page.keyboard.press('Shift+ArrowLeft')
    expect(await bar()).toMatch(/^4 items selected/)
    await page.keyboard.press('Control+a')
    expect(await bar()).toMatch(new RegExp(`^${COUNT} items selected`))
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByText(/items? selected/).count()).toBe(0)
  })

  it('deletes, goes on at the neighbour, and undoes with Ctrl+Z', async () => {
    const ids = await order()
    await page.keyboard.press('Home')
    await page.keyboard.press('Delete')
    await expect.poll(() => cells(page).count()).toBe(COUNT - 1)
    expect(await active()).toBe(ids[1])
    await page.keyboard.press('Control+z')
    await expect.poll(() => cells(page).count()).toBe(COUNT)
    expect(await order()).toEqual(ids)
  })

  it('opens details with Enter, follows the arrows there, and closes with Esc', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Details' })
    const title = panel.getByRole('heading', { level: 2 })
    await title.waitFor()
    const first = await title.textContent()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => title.textContent()).not.toBe(first)
    await page.keyboard.press('Escape')
    await expect.poll(() => panel.count()).toBe(0)
  })

  it('searches with `/`, and comes back to the grid', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('picture-7')
    expect(await page.getByLabel('Search the library').inputValue()).toBe('picture-7')
    await expect.poll(() => cells(page).count()).toBe(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => cells(page).count()).toBe(COUNT)
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowRight')
    await expect.poll(active).not.toBeNull()
  })

  it('shows every key with `?`', async () => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await shoot(page, 'keyboard-2-help')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  it('selects with a lasso and with Shift+click, for those with a mouse', async () => {
    const ids = await order()
    const box = (await cell(page, 'picture-').first().boundingBox())!
    await page.mouse.move(box.x + 20, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 500, box.y + 60, { steps: 4 })
    await page.mouse.up()
    expect(await bar()).toMatch(/^[2-9] items selected/)
    await page.keyboard.press('Escape')
    const at = (index: number) => page.locator(`[data-id="${ids[index]}"]`)
    await at(1).hover()
    await at(1).locator('[data-part=corner]').click()
    await at(6).click({ modifiers: ['Shift'] })
    expect(await bar()).toMatch(/^6 items selected/)
    await page.keyboard.press('Escape')
    watched.expectQuiet()
  })

  it('tags a selection and takes it back', async () => {
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    await page.getByRole('button', { name: 'Tags', exact: true }).first().click()
    await page.getByLabel('Tags, separated by commas').fill('best')
    await page.keyboard.press('Enter')
    await page.getByText('Tagged 2 items').waitFor()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Filters' }).getByRole('button', { name: 'Tags', exact: true }).click()
    await page.getByRole('checkbox', { name: /best/ }).check()
    await expect.poll(() => cells(page).count()).toBe(2)
    await page.getByRole('button', { name: 'Remove the filter Tags' }).click()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    watched.expectQuiet()
  })

  it('empties the trash after asking', async () => {
    await page.reload()
    await cells(page).first().waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Delete')
    await page.getByText(/moved to trash$/).waitFor()
    const left = await cells(page).count()
    await page.getByRole('link', { name: 'Trash' }).click()
    await page.getByRole('button', { name: 'Empty trash' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Empty trash' }).click()
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
    await page.getByRole('link', { name: 'Library' }).click()
    await expect.poll(() => cells(page).count()).toBe(left)
    watched.expectQuiet()
  })
})
