import { JSDOM } from 'jsdom'

/**
 * A page in this process, beside a real server: Vitest's own jsdom replaces `URL`, `Blob` and more of Node's, which the server needs.
 * To be imported before anything of React.
 */
const { window } = new JSDOM('', { url: 'http://localhost/', pretendToBeVisual: true })
const names = [
  'window',
  'document',
  'localStorage',
  'history',
  'location',
  'HTMLElement',
  'Node',
  'PopStateEvent',
  'MutationObserver',
]
for (const name of names) {
  Object.defineProperty(globalThis, name, { value: window[name as 'document'], configurable: true, writable: true })
}
// Scripts of a page listen to the window without naming it.
for (const name of ['addEventListener', 'removeEventListener'] as const) {
  const value = (...parameters: Parameters<typeof window.addEventListener>) => window[name](...parameters)
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}
