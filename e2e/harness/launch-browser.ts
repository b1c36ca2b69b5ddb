import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const EXECUTABLE =
  process.env.HOLDALL_CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const hasBrowser = EXECUTABLE !== undefined

/** The system's Chromium, or null where there is none. */
export async function launchBrowser(): Promise<Browser | null> {
  return EXECUTABLE === undefined ? null : chromium.launch({ executablePath: EXECUTABLE, args: FLAGS })
}
