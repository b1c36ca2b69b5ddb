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

/** Storage may be absent, forbidden or full, and its values anybody's: then there is nothing. */
function attempt<Result>(use: (storage: Storage) => Result): Result | undefined {
  try {
    return use(globalThis.localStorage)
  } catch {
    return undefined
  }
}

/** Reads a value; undefined or null where there is none that can be read. */
export const readStored = (key: string): unknown => attempt((storage) => JSON.parse(storage.getItem(key) ?? 'null'))

/** Keeps a value, where the browser does. */
export const writeStored = (key: string, value: unknown): void =>
  attempt((storage) => storage.setItem(key, JSON.stringify(value)))

export const forgetStored = (key: string): void => attempt((storage) => storage.removeItem(key))

/** All keys that the browser keeps for this page. */
export const storedKeys = (): string[] => attempt((storage) => Object.keys(storage)) ?? []
