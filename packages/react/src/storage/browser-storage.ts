/** Whose values these are in the browser's storage. */
export interface StorageScope {
  storagePrefix: string
  userId: string
  projectId: string
}

/** Where a hook keeps something in the browser: `{storagePrefix}:{userId}:{projectId}:{name}`. */
export function browserStorageKey({ storagePrefix, userId, projectId }: StorageScope, name: string): string {
  return `${storagePrefix}:${userId}:${projectId}:${name}`
}

/** Reads a value. @returns undefined for one that is not there or cannot be read, also where the browser keeps nothing */
export function readStored(key: string): unknown {
  try {
    const text = globalThis.localStorage.getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Keeps a value. @returns whether the browser did: storage may be full or forbidden */
export function writeStored(key: string, value: unknown): boolean {
  try {
    globalThis.localStorage.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

export function forgetStored(key: string): void {
  try {
    globalThis.localStorage.removeItem(key)
  } catch {
    // Where nothing can be kept, there is nothing to forget.
  }
}

/** All keys that the browser keeps for this page. */
export function storedKeys(): string[] {
  try {
    return Object.keys(globalThis.localStorage)
  } catch {
    return []
  }
}
