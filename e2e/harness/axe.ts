import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { settled } from './in-page.ts'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Fails when axe finds anything serious or critical on the page as it stands. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  await settled(page)
  await page.evaluate(SOURCE)
  const results = await page.evaluate<AxeResults>('axe.run()')
  const found = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${state}: ${id} ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`,
    )
  expect(found).toEqual([])
}
