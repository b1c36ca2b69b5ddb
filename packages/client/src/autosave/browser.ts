import type { IndexedDb } from '../browser/indexed-store.ts'

/** What is used of a browser, where there is one. */
interface Page {
  indexedDB?: IndexedDb
  document?: Listening & { visibilityState: string }
  navigator?: { onLine?: boolean; locks?: Locks }
  addEventListener?: Listening['addEventListener']
  removeEventListener?: Listening['removeEventListener']
  BroadcastChannel?: typeof BroadcastChannel
}

interface Listening {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

interface Locks {
  request(name: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void>
}

const page = globalThis as unknown as Page
const isPage = page.document !== undefined

/** Null where there is none, or none that may be asked for. */
export function browserIndexedDb(): IndexedDb | null {
  try {
    return page.indexedDB ?? null
  } catch {
    return null
  }
}

export const isBrowserOffline = (): boolean => isPage && page.navigator?.onLine === false

/** Calls back when the page is left or the network goes and comes. Returns what ends it. */
export function watchPage(on: (event: 'leave' | 'return' | 'online' | 'offline') => void): () => void {
  if (!isPage) return () => {}
  const { document } = page
  const seen = () => on(document?.visibilityState === 'hidden' ? 'leave' : 'return')
  const listeners: [Listening, string, () => void][] = [
    [page as Listening, 'online', () => on('online')],
    [page as Listening, 'offline', () => on('offline')],
    [page as Listening, 'pagehide', () => on('leave')],
    [document as Listening, 'visibilitychange', seen],
  ]
  for (const [target, type, listener] of listeners) target.addEventListener(type, listener)
  return () => {
    for (const [target, type, listener] of listeners) target.removeEventListener(type, listener)
  }
}

/** The tabs that have one document open. */
export interface Tabs {
  announce(): void
  close(): void
}

/** @param onNews another tab has written */
export function joinTabs(key: string, onNews: () => void): Tabs {
  if (!isPage || page.BroadcastChannel === undefined) return { announce() {}, close() {} }
  const channel = new page.BroadcastChannel(`holdall-autosave:${key}`)
  channel.onmessage = onNews
  return { announce: () => channel.postMessage(null), close: () => channel.close() }
}

/** Longer than a flush waits for one of another tab: it is safe without the lock too. */
const LOCK_LIMIT_MS = 10_000

/** Waits until no other tab flushes this document; resolves to what lets the next one through. */
export function lockFlush(key: string): Promise<() => void> {
  const locks = isPage ? page.navigator?.locks : undefined
  if (locks === undefined) return Promise.resolve(() => {})
  return new Promise((resolve) => {
    locks
      .request(`holdall-autosave:${key}`, { signal: AbortSignal.timeout(LOCK_LIMIT_MS) }, () => {
        return new Promise<void>((release) => resolve(release))
      })
      .catch(() => resolve(() => {}))
  })
}
