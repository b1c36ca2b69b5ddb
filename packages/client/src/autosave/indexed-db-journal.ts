import { type IndexedDb, IndexedStore, type ObjectStore } from '../browser/indexed-store.ts'
import type { JournalEntry } from './autosave-state.ts'
import type { JournalStore } from './journal-store.ts'
import { jsonText } from './json-text.ts'
import { type MaybeJson, toJson } from './json-value.ts'
import type { LostValue } from './merge-documents.ts'

const NAME = 'holdall-autosave'

/** As stored: texts, since what JSON is not must not come back as something else, and a text is copied faster than what it says. */
interface Row {
  stamp: string
  revision: number
  schemaVersion: number | null
  /** Null: there is no document. */
  base: string | null
  /** Null: the same as the base. */
  body: string | null
  /** A body that is taken away altogether. */
  isGone: boolean
  lost: string
  isMerged: boolean
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

function rowOf({ stamp, copy: { base, body, lost, isMerged } }: JournalEntry): Row {
  const { revision, schemaVersion } = base
  const texts = { base: textOf(base.body), body: body === base.body ? null : textOf(body), lost: JSON.stringify(lost) }
  return { stamp, revision, schemaVersion, ...texts, isGone: body === undefined, isMerged }
}

const textOf = (value: MaybeJson): string | null => (value === undefined ? null : jsonText(value))

function entryOf({ stamp, revision, schemaVersion, isMerged, isGone, ...texts }: Row): JournalEntry {
  const base = parsed(texts.base)
  const body = isGone ? undefined : texts.body === null ? base : parsed(texts.body, base)
  const lost = toJson(JSON.parse(texts.lost)) as unknown as LostValue[]
  return { stamp, copy: { base: { revision, schemaVersion, body: base }, body, lost, isMerged } }
}

const parsed = (text: string | null, known?: MaybeJson): MaybeJson =>
  text === null ? undefined : toJson(JSON.parse(text), known)
