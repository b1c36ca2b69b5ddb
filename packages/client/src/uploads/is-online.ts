/** Whether there is a connection, as far as the browser knows; other programs do not ask. */
export function isOnline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine !== false
}
