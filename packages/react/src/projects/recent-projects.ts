import {
  browserStorageKey,
  forgetStored,
  type StorageScope,
  storedProjects,
  writeStored,
} from '../storage/browser-storage.ts'

const NAME = 'opened'

/** Remembers in the browser when a project was opened. */
export function noteOpened(scope: StorageScope, now: Date = new Date()): void {
  writeStored(browserStorageKey(scope, NAME), now.toISOString())
}

export function forgetOpened(scope: StorageScope): void {
  forgetStored(browserStorageKey(scope, NAME))
}

/** The project that was opened last; null when none is remembered. */
export function lastOpened(scope: Omit<StorageScope, 'projectId'>): string | null {
  const opened = storedProjects(scope, NAME).filter(({ value }) => typeof value === 'string')
  const [last] = opened.sort((a, b) => String(b.value).localeCompare(String(a.value)))
  return last?.projectId ?? null
}
