import { browserIndexedDb } from './autosave/browser.ts'
import { IndexedDbJournal } from './autosave/indexed-db-journal.ts'
import { uploadRecords } from './uploads/upload-records.ts'

/** What `forgetLocalData` is told. */
export interface ForgetOptions {
  /** Also what the server does not have: edits that were not saved, and uploads that were not finished. @default false */
  unsaved?: boolean
}

/** What `forgetLocalData` has left, because the server does not have it. */
export interface LocalData {
  documents: number
  uploads: number
}

/**
 * Forgets what this browser keeps of documents and uploads of everybody who used it, as when somebody signs out on a shared computer. Close the
 * services first: one that is open keeps its document anew.
 *
 * @returns what is left: ask, and call again with `unsaved`, if it shall go too
 * @throws when the browser's database cannot be opened
 */
export async function forgetLocalData({ unsaved = false }: ForgetOptions = {}): Promise<LocalData> {
  const factory = browserIndexedDb()
  if (factory === null) return { documents: 0, uploads: 0 }
  const journal = new IndexedDbJournal(factory)
  const records = uploadRecords()
  try {
    const documents = await journal.eraseAll({ unsaved })
    const uploads = await records.keys()
    if (!unsaved) return { documents, uploads: uploads.length }
    await Promise.all(uploads.map((key) => records.remove(key)))
    return { documents, uploads: 0 }
  } finally {
    journal.close()
    records.close()
  }
}
