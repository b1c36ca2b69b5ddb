/** What is used of IndexedDB, typed here: the SDK is compiled without the browser's types, for it runs in Node too. @see https://www.w3.org/TR/IndexedDB/ */
export interface IndexedDb {
  open(name: string, version: number): OpenRequest
}

interface Request<Result> {
  readonly result: Result
  readonly error: Error | null
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}

interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null
}

interface Database {
  createObjectStore(name: string): unknown
  transaction(store: string, mode: 'readonly' | 'readwrite', options?: { durability: 'strict' }): Transaction
  close(): void
  onversionchange: (() => void) | null
}

interface Transaction {
  objectStore(name: string): ObjectStore
  readonly error: Error | null
  oncomplete: (() => void) | null
  onabort: (() => void) | null
  commit?(): void
}

export interface ObjectStore {
  get(key: string): Request<unknown>
  getAll(): Request<unknown[]>
  getAllKeys(): Request<string[]>
  put(value: unknown, key: string): Request<unknown>
  delete(key: string): Request<unknown>
}

/** A page that is not answered for so long is not waited for. */
const OPEN_LIMIT_MS = 3_000

/** What is done in one transaction; what it puts into `done` is the result. */
type Work<Result> = (objects: ObjectStore, done: (result: Result) => void) => void

/** The one store of a database in the browser, opened when it is first needed. */
export class IndexedStore {
  readonly #factory: IndexedDb
  readonly #name: string
  #database: Promise<Database> | null = null

  constructor(factory: IndexedDb, name: string) {
    this.#factory = factory
    this.#name = name
  }

  /** Runs one transaction; resolves when it is on disk. @throws when the database cannot be opened, or is full */
  async run<Result>(mode: 'readonly' | 'readwrite', work: Work<Result>): Promise<Result> {
    try {
      return await inTransaction(await this.#open(), mode, work)
    } catch (error) {
      // Browsers close databases, as when storage is cleared: it is opened again, once.
      if ((error as Error | null)?.name !== 'InvalidStateError') throw error
      this.#database = null
      return await inTransaction(await this.#open(), mode, work)
    }
  }

  close(): void {
    this.#database?.then(
      (database) => database.close(),
      () => {},
    )
    this.#database = null
  }

  #open(): Promise<Database> {
    if (this.#database !== null) return this.#database
    const opening = openDatabase(this.#factory, this.#name)
    this.#database = opening
    // What was blocked may not be the next time.
    opening.catch(() => {
      if (this.#database === opening) this.#database = null
    })
    return opening
  }
}

const STORE = 'entries'

/** @throws when it is blocked, of another version, or not to be had (private mode) */
function openDatabase(factory: IndexedDb, name: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1)
    setTimeout(() => reject(new Error('IndexedDB does not open')), OPEN_LIMIT_MS)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const database = request.result
      // Another version of the app wants the database: it is not kept waiting.
      database.onversionchange = () => database.close()
      resolve(database)
    }
  })
}

function inTransaction<Result>(
  database: Database,
  mode: 'readonly' | 'readwrite',
  work: Work<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: 'strict' })
    let result: Result
    transaction.oncomplete = () => resolve(result)
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was given up'))
    work(transaction.objectStore(STORE), (value) => {
      result = value
    })
  })
}
