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

export interface Database {
  createObjectStore(name: string): unknown
  transaction(store: string, mode: 'readonly' | 'readwrite', options?: { durability: 'strict' }): Transaction
  close(): void
  onversionchange: (() => void) | null
  onclose: (() => void) | null
}

interface Transaction {
  objectStore(name: string): ObjectStore
  readonly error: Error | null
  oncomplete: (() => void) | null
  onabort: (() => void) | null
  commit?(): void
}

interface ObjectStore {
  get(key: string): Request<unknown>
  put(value: unknown, key: string): Request<unknown>
  delete(key: string | KeyRange): Request<unknown>
}

type KeyRange = object

/** A page that is not answered for so long is not waited for. */
const OPEN_LIMIT_MS = 3_000

/** Opens a database with one store of that name. @throws when it is blocked, of another version, or not to be had (private mode) */
export function openDatabase(factory: IndexedDb, name: string, version: number, store: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, version)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new Error('it does not open'))
    }, OPEN_LIMIT_MS)
    request.onupgradeneeded = () => request.result.createObjectStore(store)
    request.onerror = () => {
      clearTimeout(timer)
      reject(request.error)
    }
    request.onsuccess = () => {
      clearTimeout(timer)
      const database = request.result
      if (isLate) return database.close()
      // Another version of the app wants the database: it is not kept waiting.
      database.onversionchange = () => database.close()
      resolve(database)
    }
  })
}

/** Runs one transaction on the store; resolves when it is on disk, with what `work` has put into `done`. */
export function inTransaction<Result>(
  database: Database,
  store: string,
  mode: 'readonly' | 'readwrite',
  work: (objects: ObjectStore, done: (result: Result) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: 'strict' })
    let result: Result
    transaction.oncomplete = () => resolve(result)
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was given up'))
    work(transaction.objectStore(store), (value) => {
      result = value
    })
  })
}
