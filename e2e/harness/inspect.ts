import type { Page } from 'playwright-core'
import { expectAccessible } from './axe.ts'
import { SIZES, shootAll } from './shots.ts'

/** Pictures of the page at every size, light and dark; fails when axe finds anything in one of them. */
export async function inspect(page: Page, name: string): Promise<void> {
  await shootAll(page, name)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await expectAccessible(page, `${name} ${colorScheme} ${size.width}`)
    }
  }
  await page.emulateMedia({ colorScheme: null })
  await page.setViewportSize(SIZES[0])
}
