import type { Locator, Page } from 'playwright-core'
import type { TestFile } from './files.ts'
import { ALL_PICTURES_LOADED, transferOf } from './in-page.ts'
import type { TestServer } from './start-server.ts'

/** Signs the browser in by the printed link, and waits for the library. */
export async function signIn(page: Page, server: TestServer): Promise<void> {
  await page.goto(server.signInUrl)
  await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor({ state: 'attached' })
}

/** Drops files on the page, as a person would from the desktop. @returns what the page said before the release */
export async function dropFiles(page: Page, files: readonly TestFile[]): Promise<string> {
  const transfer = await page.evaluateHandle(transferOf(files))
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer })
  const said = await page.getByText(/ to Library$/).textContent()
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer })
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
  return said ?? ''
}

/** The tiles or lines on the screen. */
export const cells = (page: Page): Locator => page.locator('[role=grid] [data-id]')

/** The tile of an item by its name. */
export const cell = (page: Page, name: string): Locator => page.getByRole('gridcell', { name })

/** Waits until the tray has nothing under way, then closes it. */
export async function uploadsDone(page: Page, headline: string | RegExp): Promise<void> {
  const tray = page.getByRole('region', { name: 'Uploads' })
  const ended = tray.getByRole('heading', { name: headline })
  await ended.waitFor({ timeout: 30_000 }).catch(async (error: unknown) => {
    throw new Error(`The tray says: ${await tray.textContent()}`, { cause: error })
  })
  await tray.getByRole('button', { name: 'Close', exact: true }).click()
  await tray.waitFor({ state: 'detached' })
}

/** Waits until no item of the list is being processed. */
export async function processed(page: Page): Promise<void> {
  const open = page.getByRole('gridcell', { name: /being processed/ })
  while ((await open.count()) > 0) await open.first().waitFor({ state: 'detached', timeout: 60_000 })
}

/** Waits until every picture on the screen has arrived. */
export async function picturesLoaded(page: Page): Promise<void> {
  // Not `waitForFunction`: it evaluates in the page, whose policy forbids that.
  const deadline = Date.now() + 20_000
  while (!(await page.evaluate<boolean>(ALL_PICTURES_LOADED))) {
    if (Date.now() > deadline) throw new Error('Some pictures did not arrive')
    await page.waitForTimeout(50)
  }
}

/** How wide the picture of a tile is in itself; 0 where it did not load. */
export function naturalWidth(tile: Locator): Promise<number> {
  const read = new Function('image', 'return image.naturalWidth') as (image: unknown) => number
  return tile.locator('img').last().evaluate(read)
}
