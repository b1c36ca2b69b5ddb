import { pause } from '../http/pause.ts'

/** Waits, but no longer than until the browser has a connection again. Ends early, too, when the signal is aborted. */
export async function pauseUntilOnline(ms: number, signal: AbortSignal): Promise<void> {
  const page = globalThis as Partial<EventTarget>
  const woken = new AbortController()
  const wake = () => woken.abort()
  page.addEventListener?.('online', wake)
  await pause(ms, AbortSignal.any([signal, woken.signal])).catch(() => {})
  page.removeEventListener?.('online', wake)
}
