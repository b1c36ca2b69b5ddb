import { type IndexedDb, IndexedStore, type ObjectStore } from '../browser/indexed-store.ts'
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
  /** Whether the server was asked for it: there may be an upload of that key. */
  begun?: boolean
  /** The item that the server was asked to make a copy of, instead. */
  copyOf?: string | null
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
  /** Of everybody. */
  keys(): Promise<string[]>
  close(): void
}

const NAME = 'holdall-uploads'
/** Older ones are forgotten: the server has long forgotten them, too. */
const KEPT_MS = 7 * 24 * 3_600_000

/** In IndexedDB where it works, nowhere else: Node has no pages that are reloaded, and a private window may have none. */
export function uploadRecords(now: () => number = Date.now): UploadRecords {
  let store: IndexedStore | null = null

  async function use<T>(mode: 'readonly' | 'readwrite', work: (objects: ObjectStore) => { readonly result: unknown }) {
    try {
      // Some private windows refuse even to be asked for it.
      const { indexedDB } = globalThis as { indexedDB?: IndexedDb }
      if (!indexedDB) return undefined
      store ??= new IndexedStore(indexedDB, NAME)
      let request: { readonly result: unknown } | undefined
      await store.run(mode, (objects) => {
        request = work(objects)
      })
      return request?.result as T | undefined
    } catch {
      return undefined
    }
  }

  return {
    async put(record) {
      await use('readwrite', (objects) => objects.put(record, record.key))
    },
    get: async (key) => (await use<UploadRecord>('readonly', (objects) => objects.get(key))) ?? null,
    async remove(key) {
      await use('readwrite', (objects) => objects.delete(key))
    },
    async all(scope) {
      const records = (await use<UploadRecord[]>('readonly', (objects) => objects.getAll())) ?? []
      for (const { key, createdAt } of records)
        if (createdAt < now() - KEPT_MS) await use('readwrite', (objects) => objects.delete(key))
      return records.filter((record) => record.scope === scope && record.createdAt >= now() - KEPT_MS)
    },
    keys: async () => (await use<string[]>('readonly', (objects) => objects.getAllKeys())) ?? [],
    close() {
      store?.close()
      store = null
    },
  }
}
