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

/** Pastes files from the clipboard. */
export async function pasteFiles(page: Page, files: readonly TestFile[]): Promise<void> {
  await page.evaluate(
    `dispatchEvent(new ClipboardEvent('paste', { clipboardData: ${transferOf(files)}, bubbles: true, cancelable: true }))`,
  )
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

/** Sends JSON as the page's own person would. */
export async function send<Answer>(
  page: Page,
  server: TestServer,
  method: string,
  path: string,
  data?: object,
): Promise<Answer> {
  const answer = await page.request.fetch(`${server.url}/api${path}`, {
    method,
    headers: { Origin: server.url },
    ...(data === undefined ? {} : { data }),
  })
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
  return (answer.status() === 204 ? undefined : await answer.json()) as Answer
}

/** A board with so many pictures in rows, of as many files as are given. @returns its id */
export async function makeBoard(
  page: Page,
  server: TestServer,
  { title, count, media, perRow = 20 }: { title: string; count: number; media: readonly string[]; perRow?: number },
): Promise<string> {
  const { id } = await send<{ id: string }>(page, server, 'POST', '/moodboards', { title })
  const items = Array.from({ length: count }, (_, index) => ({
    mediaId: media[index % media.length],
    x: (index % perRow) * 340,
    y: Math.floor(index / perRow) * 260,
    w: 320,
    h: 240,
    ...(index % 7 === 3 ? { note: `Note ${index}` } : {}),
  }))
  if (count > 0) await send(page, server, 'POST', `/moodboards/${id}/items`, { items })
  return id
}

/** Stores files and waits until their previews are there. @returns their ids */
export async function storeFiles(page: Page, server: TestServer, files: readonly TestFile[]): Promise<string[]> {
  const ids: string[] = []
  for (const { name, mimeType, buffer } of files) {
    const answer = await page.request.post(`${server.url}/api/media?format=v2`, {
      headers: { Origin: server.url, 'Content-Type': mimeType, 'X-Filename': encodeURIComponent(name) },
      data: buffer,
    })
    ids.push(((await answer.json()) as { id: string }).id)
  }
  for (const id of ids)
    while ((await send<{ status: string }>(page, server, 'GET', `/media/${id}?format=v2`)).status === 'processing')
      await page.waitForTimeout(100)
  return ids
}
