import { type IndexedDb, IndexedStore, type ObjectStore } from '../browser/indexed-store.ts'
import type { JournalEntry } from './autosave-state.ts'
import type { JournalStore } from './journal-store.ts'
import { jsonText } from './json-text.ts'
import { type MaybeJson, toJson } from './json-value.ts'
import type { Head, WorkingCopy } from './working-copy.ts'

const NAME = 'holdall-autosave'

/** As stored: bodies as text, since a text is copied faster than what it says. */
interface Row extends Omit<WorkingCopy, 'base' | 'body'> {
  stamp: string
  base: Omit<Head, 'body'> & { body: string | undefined }
  /** Null: the same as the base. */
  body: string | null | undefined
}

/** Keeps working copies in the browser's IndexedDB. */
export class IndexedDbJournal implements JournalStore {
  readonly #store: IndexedStore

  constructor(factory: IndexedDb) {
    this.#store = new IndexedStore(factory, NAME)
  }

  async read(key: string): Promise<JournalEntry | null> {
    const row = await this.#store.run<Row | undefined>('readonly', (objects, done) => {
      const request = objects.get(key)
      request.onsuccess = () => done(request.result as Row | undefined)
    })
    return row === undefined ? null : entryOf(row)
  }

  write(key: string, entry: JournalEntry, expected: string): Promise<boolean> {
    const row = rowOf(entry)
    return this.#ifAt(key, expected, (objects) => objects.put(row, key))
  }

  /** Erases what the server has, and the rest too where `unsaved` says so. @returns how many documents with unsaved edits stay */
  eraseAll({ unsaved }: { unsaved: boolean }): Promise<number> {
    return this.#store.run<number>('readwrite', (objects, done) => {
      let left = 0
      done(left)
      const all = objects.getAllKeys()
      all.onsuccess = () => {
        for (const key of all.result) {
          const request = objects.get(key)
          request.onsuccess = () => {
            if (unsaved || isSaved(request.result as Row)) objects.delete(key)
            else done(++left)
          }
        }
      }
    })
  }

  close(): void {
    this.#store.close()
  }

  erase(key: string, expected: string): Promise<boolean> {
    return this.#ifAt(key, expected, (objects) => objects.delete(key))
  }

  #ifAt(key: string, expected: string, change: (objects: ObjectStore) => unknown): Promise<boolean> {
    return this.#store.run<boolean>('readwrite', (objects, done) => {
      const request = objects.get(key)
      request.onsuccess = () => {
        const isAt = ((request.result as Row | undefined)?.stamp ?? '') === expected
        if (isAt) change(objects)
        done(isAt)
      }
    })
  }
}

const isSaved = ({ body, base, lost, isDoubted }: Row): boolean =>
  !isDoubted && lost.length === 0 && (body === null || body === base.body)

function rowOf({ stamp, copy }: JournalEntry): Row {
  const { base, body } = copy
  return {
    ...copy,
    stamp,
    base: { ...base, body: textOf(base.body) },
    body: body === base.body ? null : textOf(body),
  }
}

function entryOf({ stamp, ...row }: Row): JournalEntry {
  const base = { ...row.base, body: bodyOf(row.base.body) }
  const body = row.body === null ? base.body : bodyOf(row.body, base.body)
  return { stamp, copy: { ...row, base, body } }
}

const textOf = (value: MaybeJson): string | undefined => (value === undefined ? value : jsonText(value))

const bodyOf = (text: string | undefined, known?: MaybeJson): MaybeJson =>
  text === undefined ? text : toJson(JSON.parse(text), known)
