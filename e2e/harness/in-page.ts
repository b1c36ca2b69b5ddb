import type { Page } from 'playwright-core'
import type { TestFile } from './files.ts'

// What runs in the page is text: the types of this folder are those of Node, not of a browser.

/** Waits until nothing moves but what never ends: colours in the middle of a transition are nobody's colours. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    // What follows a new size or scheme begins with the next frames, which a page in the background may not have.
    const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); setTimeout(resolve, 100) })
    for (let look = 0; look < 20; look++) {
      await frame().then(frame)
      const moving = document.getAnimations().filter(({ effect, playState }) =>
        playState === 'running' && Number.isFinite(effect.getComputedTiming().endTime))
      if (moving.length === 0) return
      await Promise.allSettled(moving.map(({ finished }) => finished))
    }
  })()`)
}

/** Writes whatever the content security policy stops to the console. */
export const REPORT_POLICY_VIOLATIONS = `
  addEventListener('securitypolicyviolation', (event) => {
    console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI)
  })`

/** Whether every picture in the grid has arrived. */
export const ALL_PICTURES_LOADED = `
  [...document.querySelectorAll('[role=grid] img')].every((image) => image.complete && image.naturalWidth > 0)`

/** An expression for a DataTransfer that carries the files. */
export function transferOf(files: readonly TestFile[]): string {
  const list = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  return `(() => {
    const data = new DataTransfer()
    for (const { name, mimeType, base64 } of ${JSON.stringify(list)}) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      data.items.add(new File([bytes], name, { type: mimeType }))
    }
    return data
  })()`
}
