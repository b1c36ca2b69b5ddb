import { type AutoSaveOptions, AutoSaveService, type HoldallClient, type LiveEvent } from '@holdall/client'
import { browserStorageKey } from '../storage/browser-storage.ts'
import { OpenDocument } from './open-document.ts'

/** Which document, whose edits, and how they are saved. */
export type DocumentOptions = Pick<AutoSaveOptions<unknown>, 'debounceMs' | 'maxWaitMs' | 'projectType'> & {
  projectId: string
  document: string
  userId: string
  storagePrefix: string
}

interface Entry {
  document: OpenDocument
  name: string
  users: number
  closing?: ReturnType<typeof setTimeout>
}

/** The documents that hooks show: one service for each, however many hooks there are of it. */
export class OpenDocuments {
  readonly #client: HoldallClient
  readonly #entries = new Map<string, Entry>()

  constructor(client: HoldallClient) {
    this.#client = client
  }

  /** Opens a document, or joins those who have. @returns it, and what ends that */
  acquire<Body>(options: DocumentOptions): { document: OpenDocument<Body>; release: () => void } {
    const { storagePrefix, userId, projectId, document } = options
    const key = browserStorageKey({ storagePrefix, userId, projectId }, document)
    const entry: Entry = this.#entries.get(key) ?? {
      document: new OpenDocument(new AutoSaveService<unknown>({ ...options, client: this.#client })),
      name: document,
      users: 0,
    }
    this.#entries.set(key, entry)
    entry.users++
    clearTimeout(entry.closing)
    return {
      document: entry.document as unknown as OpenDocument<Body>,
      release: () => {
        // Whoever goes may come again at once: StrictMode, or another page of the app.
        if (--entry.users === 0) entry.closing = setTimeout(() => this.#close(key, entry), 0)
      },
    }
  }

  /** Has documents read again after an event of the server; without one, all of them: something may have been missed. */
  refresh(event?: LiveEvent): void {
    if (event !== undefined && event.kind !== 'document.saved') return
    const payload = (event?.payload ?? {}) as { name?: string; revision?: number }
    // Of whichever project: it may have been opened by an id from outside.
    for (const { document, name } of this.#entries.values())
      if (event === undefined || name === payload.name) document.refresh(payload.revision)
  }

  #close(key: string, entry: Entry): void {
    this.#entries.delete(key)
    void entry.document.close()
  }
}
