import type { JournalEntry } from './autosave-state.ts'

/**
 * Where working copies are kept until the server has them. All tabs of a browser share one; each write and each removal is all or nothing, and
 * happens only if the stamp that is there is the one expected, so that no tab writes over what it has not seen.
 */
export interface JournalStore {
  read(key: string): Promise<JournalEntry | null>
  /** @param expected the stamp that is there; empty for none. Resolves to false if it is another. */
  write(key: string, entry: JournalEntry, expected: string): Promise<boolean>
  erase(key: string, expected: string): Promise<boolean>
}

/** A journal that ends with the program: for tests, and where several services of one process share a document. */
export class MemoryJournal implements JournalStore {
  readonly #entries = new Map<string, JournalEntry>()

  async read(key: string): Promise<JournalEntry | null> {
    return this.#entries.get(key) ?? null
  }

  async write(key: string, entry: JournalEntry, expected: string): Promise<boolean> {
    if (!this.#isAt(key, expected)) return false
    this.#entries.set(key, entry)
    return true
  }

  async erase(key: string, expected: string): Promise<boolean> {
    return this.#isAt(key, expected) && this.#entries.delete(key)
  }

  #isAt(key: string, expected: string): boolean {
    return (this.#entries.get(key)?.stamp ?? '') === expected
  }
}
