import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { settled } from './in-page.ts'

const FOLDER = join(import.meta.dirname, '../shots')
/** Pictures are for a person at a desk; CI would throw them away. */
const WANTED = !process.env.CI

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const

/** One picture of the page as it stands. */
export async function shoot(page: Page, name: string): Promise<void> {
  await settled(page)
  if (!WANTED) return
  await mkdir(FOLDER, { recursive: true })
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
}

/** Pictures of the page at every size, light and dark. */
export async function shootAll(page: Page, name: string): Promise<void> {
  await atEverySize(page, name, async () => {})
}

/** Shows the page at every size, light and dark, takes its picture and calls `look`. */
export async function atEverySize(page: Page, name: string, look: (state: string) => Promise<void>): Promise<void> {
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      // Rows are laid out again and pictures of other sizes arrive.
      if (WANTED) await page.waitForTimeout(250)
      await shoot(page, `${name}-${size.width}x${size.height}-${colorScheme}`)
      await look(`${name} ${colorScheme} ${size.width}`)
    }
  }
  await page.emulateMedia({ colorScheme: null })
  if (before !== null) await page.setViewportSize(before)
}
