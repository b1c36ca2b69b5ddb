import type { Page } from 'playwright-core'
import { expectAccessible } from './axe.ts'
import { atEverySize } from './shots.ts'

/** Pictures of the page at every size, light and dark; fails when axe finds anything in one of them. */
export async function inspect(page: Page, name: string): Promise<void> {
  await atEverySize(page, name, (state) => expectAccessible(page, state))
}
