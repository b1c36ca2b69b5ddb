import type { JournalEntry } from './autosave-state.ts'
import { type Database, type IndexedDb, inTransaction, openDatabase } from './indexed-db.ts'
import type { JournalStore } from './journal-store.ts'
import { jsonText } from './json-text.ts'
import { type MaybeJson, toJson } from './json-value.ts'
import type { LostValue } from './merge-documents.ts'

const NAME = 'holdall-autosave'
const VERSION = 1
const STORE = 'documents'

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
  readonly #factory: IndexedDb
  #database: Promise<Database> | null = null

  constructor(factory: IndexedDb) {
    this.#factory = factory
  }

  async read(key: string): Promise<JournalEntry | null> {
    const row = await this.#run<Row | undefined>('readonly', (objects, done) => {
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

  #ifAt(key: string, expected: string, change: (objects: Parameters<Work>[0]) => unknown): Promise<boolean> {
    return this.#run<boolean>('readwrite', (objects, done) => {
      const request = objects.get(key)
      request.onsuccess = () => {
        const isAt = ((request.result as Row | undefined)?.stamp ?? '') === expected
        if (isAt) change(objects)
        done(isAt)
      }
    })
  }

  async #run<Result>(mode: 'readonly' | 'readwrite', work: Work<Result>): Promise<Result> {
    try {
      return await inTransaction(await this.#open(), STORE, mode, work)
    } catch (error) {
      // Browsers close databases, as when storage is cleared: it is opened again, once.
      if ((error as Error | null)?.name !== 'InvalidStateError') throw error
      this.#database = null
      return await inTransaction(await this.#open(), STORE, mode, work)
    }
  }

  #open(): Promise<Database> {
    this.#database ??= openDatabase(this.#factory, NAME, VERSION, STORE)
    return this.#database
  }
}

type Work<Result = unknown> = Parameters<typeof inTransaction<Result>>[3]

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
