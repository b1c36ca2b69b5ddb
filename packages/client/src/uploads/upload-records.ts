import type { FileHandle } from './file-handle.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { UploadIntent } from './upload-types.ts'

/** What is kept of an upload, so that it goes on after a reload. */
export interface UploadRecord {
  /** Of the upload, on this side. */
  key: string
  /** Whose it is: the server, and who is signed in there. */
  scope: string
  name: string
  /** MIME type, or empty. */
  type: string
  sizeBytes: number
  intent: UploadIntent
  fingerprint: Fingerprint | null
  handle: FileHandle | null
  /** Hex, where the file was hashed. */
  sha256: string | null
  /** Makes a creation whose answer was lost safe to repeat. */
  creationKey: string
  /** On the server, once it was created: the id of the item. */
  uploadId: string | null
  /** Milliseconds. */
  createdAt: number
}

/** Where records are kept. Nothing is thrown: what cannot be kept does not come back, and is uploaded all the same. */
export interface UploadRecords {
  put(record: UploadRecord): Promise<void>
  get(key: string): Promise<UploadRecord | null>
  remove(key: string): Promise<void>
  all(scope: string): Promise<UploadRecord[]>
  close(): void
}

const NAME = 'holdall-uploads'
const STORE = 'uploads'
/** Older ones are forgotten: the server has long forgotten them, too. */
const KEPT_MS = 7 * 24 * 3_600_000

/** IndexedDB, as far as it is used here. @see https://w3c.github.io/IndexedDB */
interface IdbRequest<T> {
  readonly result: T
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}
interface IdbOpenRequest extends IdbRequest<IdbDatabase> {
  onupgradeneeded: (() => void) | null
  onblocked: (() => void) | null
}
interface IdbDatabase {
  onversionchange: (() => void) | null
  createObjectStore(name: string, options: { keyPath: string }): unknown
  transaction(name: string, mode: 'readonly' | 'readwrite'): { objectStore(name: string): IdbStore }
  close(): void
}
interface IdbStore {
  put(value: unknown): IdbRequest<unknown>
  get(key: string): IdbRequest<UploadRecord | undefined>
  getAll(): IdbRequest<UploadRecord[]>
  delete(key: string): IdbRequest<unknown>
}
interface IdbFactory {
  open(name: string, version: number): IdbOpenRequest
}

/** In IndexedDB where it works, nowhere else: Node has no pages that are reloaded, and a private window may have none. */
export function uploadRecords(now: () => number = Date.now): UploadRecords {
  let opened: Promise<IdbDatabase> | null = null

  const open = (factory: IdbFactory): Promise<IdbDatabase> => {
    const request = factory.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
    return new Promise((resolve, reject) => {
      request.onblocked = () => reject(new Error('IndexedDB is blocked'))
      request.onerror = () => reject(request.error)
      request.onsuccess = () => {
        // A later version of this library may want to change it.
        request.result.onversionchange = () => {
          request.result.close()
          opened = null
        }
        resolve(request.result)
      }
    })
  }
  async function use<T>(
    mode: 'readonly' | 'readwrite',
    work: (store: IdbStore) => IdbRequest<T>,
  ): Promise<T | undefined> {
    try {
      // Some private windows refuse even to be asked for it.
      const { indexedDB } = globalThis as { indexedDB?: IdbFactory }
      if (!indexedDB) return undefined
      opened ??= open(indexedDB)
      const request = work((await opened).transaction(STORE, mode).objectStore(STORE))
      return await new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    } catch {
      opened = null
      return undefined
    }
  }

  return {
    async put(record) {
      await use('readwrite', (store) => store.put(record))
    },
    get: async (key) => (await use('readonly', (store) => store.get(key))) ?? null,
    async remove(key) {
      await use('readwrite', (store) => store.delete(key))
    },
    async all(scope) {
      const records = (await use('readonly', (store) => store.getAll())) ?? []
      for (const { key, createdAt } of records)
        if (createdAt < now() - KEPT_MS) await use('readwrite', (store) => store.delete(key))
      return records.filter((record) => record.scope === scope && record.createdAt >= now() - KEPT_MS)
    },
    close() {
      void opened?.then((database) => database.close()).catch(() => {})
      opened = null
    },
  }
}
