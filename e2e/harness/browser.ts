import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect, type TestContext } from 'vitest'
import { REPORT_POLICY_VIOLATIONS } from './in-page.ts'
import { hasBrowser } from './launch-browser.ts'

export { launchBrowser } from './launch-browser.ts'

/** Skips a test, with the reason, where there is no browser to run it in. */
export function needsBrowser(context: TestContext): void {
  if (!hasBrowser) context.skip('Chromium is not installed')
}

/** A page that remembers whatever went wrong in it. */
export interface WatchedPage {
  page: Page
  context: BrowserContext
  /** Fails when the console had errors, a script threw, or the content security policy was broken. */
  expectQuiet: () => void
  /** Errors that a test causes on purpose are taken off the list. */
  forgive: (pattern: RegExp) => void
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  let complaints: string[] = []
  page.on('console', (message) => {
    // Answers are watched themselves, where they have an address.
    if (message.text().startsWith('Failed to load resource: the server responded')) return
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    // A preview that was still on its way when its item went to the trash: its link ends with it, by contract.
    const outlived = response.status() === 410 && /^\/o\/[^/]+\/image$/.test(new URL(response.url()).pathname)
    if (response.status() >= 400 && !outlived)
      complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.stack ?? error.message}`))
  await page.addInitScript({ content: REPORT_POLICY_VIOLATIONS })
  return {
    page,
    context,
    expectQuiet: () => expect(complaints).toEqual([]),
    forgive: (pattern) => {
      complaints = complaints.filter((complaint) => !pattern.test(complaint))
    },
  }
}
