import type { Locator, Page } from 'playwright-core'
import type { BoardItem } from '../../packages/protocol/src/index.ts'
import type { TestFile } from './files.ts'
import { transferOf } from './in-page.ts'
import type { TestServer } from './start-server.ts'

interface Point {
  x: number
  y: number
}

/** What lies on a board as the server has it. */
export async function itemsOf(page: Page, server: TestServer, boardId: string): Promise<BoardItem[]> {
  const answer = await page.request.get(`${server.url}/api/moodboards/${boardId}`)
  return ((await answer.json()) as { items: BoardItem[] }).items
}

/** A piece by the name of its picture. */
export const piece = (page: Page, name: string): Locator => page.getByRole('option', { name: `Picture ${name}` })

/** Where a piece says that it lies. */
export async function rectOf(page: Page, name: string): Promise<{ x: number; y: number; w: number; h: number }> {
  const label = (await piece(page, name).getAttribute('aria-label')) ?? ''
  const [x = 0, y = 0, w = 0, h = 0] = (/at (-?\d+), (-?\d+), (\d+) by (\d+)$/.exec(label) ?? []).slice(1).map(Number)
  return { x, y, w, h }
}

/** Waits until the page says that all is saved, also what was done just now. */
export async function saved(page: Page): Promise<void> {
  await page.waitForTimeout(700)
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
}

/** Drops files on a point of the window. @returns what the page said before the release */
export async function dropOnBoard(page: Page, files: readonly TestFile[], at: Point): Promise<string> {
  const dataTransfer = await page.evaluateHandle(transferOf(files))
  const event = { dataTransfer, clientX: at.x, clientY: at.y }
  await page.dispatchEvent('[data-canvas]', 'dragenter', event)
  const said = await page.getByText(/^\d+ files? /).textContent()
  await page.dispatchEvent('[data-canvas]', 'dragover', event)
  await page.dispatchEvent('[data-canvas]', 'drop', event)
  return said ?? ''
}

/** Drags a piece by its middle. */
export async function dragBy(page: Page, name: string, by: Point): Promise<void> {
  const box = await piece(page, name).boundingBox()
  if (box === null) throw new Error(`${name} is not on the screen`)
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 8 })
  await page.mouse.up()
}

/** Writes on a piece, as a double click and typing do. */
export async function writeNote(page: Page, name: string, text: string): Promise<void> {
  await piece(page, name).dblclick()
  await page.getByRole('textbox', { name: `Note on ${name}` }).fill(text)
  await page.keyboard.press('Escape')
}
