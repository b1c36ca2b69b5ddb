import type { IndexedDb } from '../browser/indexed-store.ts'

/** What is used of a browser, where there is one. */
interface Page extends Listening {
  indexedDB?: IndexedDb
  document?: Listening & { visibilityState: string }
  navigator?: { onLine?: boolean; locks?: Locks }
  BroadcastChannel?: typeof BroadcastChannel
}

interface Listening {
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
}

interface Locks {
  request(name: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void>
}

// Outside of pages nothing of it is used: Node has some of these names, and a channel would keep its process alive.
const page: Page = 'document' in globalThis ? (globalThis as Page) : {}

/** Null where there is none, or none that may be asked for. Workers have one too. */
export function browserIndexedDb(): IndexedDb | null {
  try {
    return (globalThis as Page).indexedDB ?? null
  } catch {
    return null
  }
}

export const isBrowserOffline = (): boolean => page.navigator?.onLine === false

/** Calls back when the page is left or the network goes and comes. Returns what ends it. */
export function watchPage(on: (event: 'leave' | 'return' | 'online' | 'offline') => void): () => void {
  const { document } = page
  const listeners: [Listening | undefined, string, () => void][] = [
    [page as Listening, 'online', () => on('online')],
    [page as Listening, 'offline', () => on('offline')],
    [page as Listening, 'pagehide', () => on('leave')],
    [document, 'visibilitychange', () => on(document?.visibilityState === 'hidden' ? 'leave' : 'return')],
  ]
  const each = (method: keyof Listening) => {
    for (const [target, type, listener] of listeners) target?.[method]?.(type, listener)
  }
  each('addEventListener')
  return () => each('removeEventListener')
}

/** The tabs that have one document open. */
export interface Tabs {
  announce(): void
  close(): void
}

/** @param onNews another tab has written */
export function joinTabs(key: string, onNews: () => void): Tabs {
  const { BroadcastChannel: Channel } = page
  const channel = Channel && new Channel(NAME + key)
  if (channel) channel.onmessage = onNews
  return { announce: () => channel?.postMessage(null), close: () => channel?.close() }
}

/** Longer than a flush waits for one of another tab: it is safe without the lock too. */
const LOCK_LIMIT_MS = 10_000

/** Waits until no other tab flushes this document; resolves to what lets the next one through. */
export function lockFlush(key: string): Promise<() => void> {
  return new Promise((resolve) => {
    const goOn = () => resolve(() => {})
    const locks = page.navigator?.locks
    if (locks === undefined) return goOn()
    const work = () => new Promise<void>(resolve)
    locks.request(NAME + key, { signal: AbortSignal.timeout(LOCK_LIMIT_MS) }, work).catch(goOn)
  })
}

/** Before the keys of documents, where other programs of the origin have names too. */
const NAME = 'holdall-autosave:'
