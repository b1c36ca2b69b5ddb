import {
  browserStorageKey,
  forgetStored,
  readStored,
  type StorageScope,
  storedKeys,
  writeStored,
} from '../storage/browser-storage.ts'

const NAME = 'opened'

/** Remembers in the browser when a project was opened. */
export function noteOpened(scope: StorageScope): void {
  writeStored(browserStorageKey(scope, NAME), new Date())
}

export function forgetOpened(scope: StorageScope): void {
  forgetStored(browserStorageKey(scope, NAME))
}

/** The project that was opened last; null when none is remembered. */
export function lastOpened(scope: Omit<StorageScope, 'projectId'>): string | null {
  // No id has a new line in it; a user's may have anything else.
  const [start, end] = browserStorageKey({ ...scope, projectId: '\n' }, NAME).split('\n') as [string, string]
  const at = (key: string) => String(readStored(key))
  const last = storedKeys()
    .filter((key) => key.startsWith(start) && key.endsWith(end))
    .sort((a, b) => at(b).localeCompare(at(a)))[0]
  return last?.slice(start.length, -end.length) ?? null
}
