import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pauseUntilOnline } from './pause-until-online.ts'

/** What a browser's window has, and Node's global scope has not. */
let page: EventTarget
const listeners = new Set<unknown>()

beforeEach(() => {
  page = new EventTarget()
  listeners.clear()
  vi.stubGlobal('addEventListener', (type: string, listener: EventListener) => {
    listeners.add(listener)
    page.addEventListener(type, listener)
  })
  vi.stubGlobal('removeEventListener', (type: string, listener: EventListener) => {
    listeners.delete(listener)
    page.removeEventListener(type, listener)
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  expect(listeners.size).toBe(0)
})

const never = new AbortController().signal

it('ends when there is a connection again, long before its time', async () => {
  const waiting = pauseUntilOnline(60_000, never)
  page.dispatchEvent(new Event('online'))
  await waiting
})

it('ends when nobody listens any more', async () => {
  const ended = new AbortController()
  const waiting = pauseUntilOnline(60_000, ended.signal)
  ended.abort()
  await waiting
})

it('ends by itself, also where nothing tells of connections', async () => {
  await pauseUntilOnline(1, never)
  vi.stubGlobal('addEventListener', undefined)
  vi.stubGlobal('removeEventListener', undefined)
  await pauseUntilOnline(1, never)
})
