import { ApiProblem } from '../http/api-problem.ts'
import type { Send } from '../http/send.ts'
import { type Event, initialState, type State } from './autosave-state.ts'
import { browserIndexedDb, isBrowserOffline } from './browser.ts'
import { withDataKeys } from './data-keys.ts'
import { createDocumentEndpoint, type DocumentEndpoint } from './document-endpoint.ts'
import { createEffectRunner, type EffectRunner } from './effect-runner.ts'
import { IndexedDbJournal } from './indexed-db-journal.ts'
import type { JournalStore } from './journal-store.ts'
import { pointerNames, relocated, withValueAt } from './json-pointer.ts'
import { type MaybeJson, toJson } from './json-value.ts'
import { reduce } from './reduce.ts'
import { type AutoSaveSnapshot, snapshotOf } from './snapshot.ts'
import { isUnsaved } from './working-copy.ts'

/** What an `AutoSaveService` is told. */
export interface AutoSaveOptions<Body> {
  /** What `createClient` makes. */
  client: { send: Send }
  projectId: string
  /** @default 'data' */
  document?: string
  /** Whose edits they are: those of several people who share a browser are kept apart. */
  userId?: string
  projectType?: string
  /** The first part of the journal's keys. @default the project's type, else `holdall` */
  storagePrefix?: string
  /** What the document is before there is one. */
  initial?: Body
  /** How long edits must pause before they are sent. @default 800 */
  debounceMs?: number
  /** How long edits that do not pause wait at most. @default 5_000 */
  maxWaitMs?: number
  /** Where edits are kept until the server has them; null for memory alone. @default IndexedDB, where there is one */
  journal?: JournalStore | null
  /** 0 to 1. */
  random?: () => number
}

/** One edit. */
export interface AcceptedEdit {
  /** Resolves when it survives the page: it is in the journal, or on the server. Rejects when the service is closed before. */
  kept: Promise<void>
}

/**
 * Saves a document by itself and loses nothing: edits go into a journal first, then to the server; what others saved meanwhile is merged.
 *
 * @example
 * const autosave = new AutoSaveService<Timeline>({ client, projectId, document: 'timeline' })
 * await autosave.open()
 * autosave.update((timeline) => ({ ...timeline, zoom: 2 }))
 */
export class AutoSaveService<Body = unknown> {
  readonly #endpoint: DocumentEndpoint
  readonly #document: string
  readonly #createRunner: () => EffectRunner
  readonly #listeners = new Set<() => void>()
  #runner: EffectRunner | null = null
  #state: State
  #snapshot: AutoSaveSnapshot<Body>
  #lastSavedAt: Date | null = null
  #isClosed = false

  constructor(options: AutoSaveOptions<Body>) {
    const { client, projectId, document = 'data', userId = '', projectType = 'holdall', initial } = options
    const { storagePrefix = projectType, debounceMs = 800, maxWaitMs = 5_000, random = Math.random } = options
    const { journal = browserJournal() } = options
    const endpoint = createDocumentEndpoint(client.send, projectId, document)
    const key = `${storagePrefix}:${userId}:${projectId}:${document}`
    const dispatch = (event: Event) => this.#dispatch(event)
    const copy = () => this.#state.copy
    this.#endpoint = endpoint
    this.#document = document
    // Made when the document is opened: a service that is only made, as while a page is rendered on a server, holds nothing.
    this.#createRunner = () =>
      createEffectRunner({ endpoint, key, journal, debounceMs, maxWaitMs, random, dispatch, copy })
    this.#state = initialState(random().toString(36).slice(2), this.#json(initial))
    this.#snapshot = snapshotOf(this.#state, null)
  }

  /**
   * Reads the document: what the server has, with edits of an earlier page that were not saved yet.
   *
   * @throws {ApiProblem} when neither the server nor the journal has it; if the server may be reached later, it is tried again, and `snapshot` tells
   */
  async open(): Promise<Body> {
    if (this.#runner === null) {
      this.#runner = this.#createRunner()
      if (isBrowserOffline()) this.#dispatch({ kind: 'offline' })
      this.#dispatch({ kind: 'open' })
    }
    await this.#until(({ isOpen, isRead, isAsked }) => isOpen || (isRead && isAsked))
    if (!this.#state.isOpen) throw this.#state.problem ?? ApiProblem.unreachable()
    return this.#state.copy.body as Body
  }

  /** The same as {@link open}. */
  load(): Promise<Body> {
    return this.open()
  }

  /**
   * Takes an edit: the body that follows, or what makes it. It is shown at once, journalled within milliseconds and saved soon.
   *
   * @param options.seen what the editor had before it, where that is not what the service shows: the edit is merged into what came since
   * @throws {TypeError} for what JSON cannot hold; Error before the document is open
   */
  update(next: Body | ((body: Body) => Body), options: { seen?: Body } = {}): AcceptedEdit {
    if (!this.#state.isOpen || this.#isClosed) throw new Error('await open() before update()')
    const { body } = this.#state.copy
    const { seen } = options
    const whole = seen === undefined ? undefined : body
    const to = this.#json(typeof next === 'function' ? (next as (body: Body) => Body)(body as Body) : next, body, whole)
    if (to === undefined) throw new TypeError('undefined is not JSON')
    const from = seen === undefined ? body : this.#json(seen, body, body)
    if (to !== from) this.#dispatch({ kind: 'edit', from, to })
    const { edits } = this.#state
    const kept = this.#until(({ acknowledged }) => acknowledged >= edits)
    // Whoever does not ask is not told.
    kept.catch(() => {})
    return { kept }
  }

  /** Saves now; resolves when the server has everything, or the attempt has failed: the snapshot says which. */
  async flush(): Promise<AutoSaveSnapshot<Body>> {
    this.#dispatch({ kind: 'flush' })
    await this.#until(
      ({ isOpen, isDue, flush, journal }) => !isOpen || (!isDue && flush === 'none' && journal === 'idle'),
    )
    return this.#snapshot
  }

  /** Asks the server whether somebody else has saved, as when an event of the project says so. */
  refresh(): void {
    this.#dispatch({ kind: 'refresh' })
  }

  /**
   * Ends a conflict: `mine` keeps the document as it is, `theirs` takes the value that lost, anything else as `{ value }` takes that.
   *
   * @throws {ApiProblem} `conflict` when the place is not there any more, `not_found` when there is no such conflict
   */
  async resolveConflict(n: number, choice: 'mine' | 'theirs' | { value: unknown }): Promise<void> {
    const conflict = this.#snapshot.conflicts.find((each) => each.n === n)
    if (conflict === undefined) throw new ApiProblem(404, { code: 'not_found', detail: `There is no conflict ${n}` })
    if (choice !== 'mine') {
      const value = choice === 'theirs' ? conflict.value : toJson(choice.value)
      const names = await this.#placeOf(conflict.path, conflict.revision)
      const body = names === null ? null : withValueAt(this.#state.copy.body, names, value ?? null)
      if (body === null) {
        const detail = `${conflict.path} is not in the document any more`
        throw new ApiProblem(409, { code: 'conflict', detail })
      }
      await this.update(body as Body).kept
    }
    if (n < 0) return this.#dispatch({ kind: 'reported', reported: [conflict] })
    await this.#endpoint.removeConflict(n)
    await this.#listConflicts()
  }

  /** Calls back after every change. Returns what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** What is known; the same object until something changes, as `useSyncExternalStore` wants it. */
  readonly snapshot = (): AutoSaveSnapshot<Body> => this.#snapshot

  /** Saves what it can, then lets go of everything. What could not be sent stays in the journal. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    if (this.#state.isOpen) await this.flush()
    this.#isClosed = true
    this.#runner?.stop()
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }

  #dispatch(event: Event): void {
    if (this.#isClosed) return
    const { state, effects } = reduce(this.#state, event)
    // Also what another tab has saved, or a request whose answer was lost.
    if (event.kind === 'saved' || (isUnsaved(this.#state.copy) && !isUnsaved(state.copy)))
      this.#lastSavedAt = new Date()
    this.#state = state
    this.#snapshot = snapshotOf(state, this.#lastSavedAt)
    for (const effect of effects) this.#runner?.run(effect)
    for (const listener of this.#listeners) listener()
  }

  async #listConflicts(): Promise<void> {
    this.#dispatch({ kind: 'conflicts', conflicts: await this.#endpoint.listConflicts() })
  }

  /** Where a pointer into an earlier revision leads now. */
  async #placeOf(pointer: string, revision: number | null): Promise<string[] | null> {
    const names = pointerNames(pointer)
    if (revision === null || !names.some((name) => /^\d+$/.test(name))) return names
    const { body } = await this.#endpoint.readRevision(revision)
    return body === undefined ? null : relocated(names, body, this.#state.copy.body)
  }

  #json(value: unknown, known?: MaybeJson, whole?: MaybeJson): MaybeJson {
    const body = toJson(value, known)
    return this.#document === 'data' ? withDataKeys(body, whole) : body
  }

  #until(isReached: (state: State) => boolean): Promise<void> {
    if (isReached(this.#state)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const stop = this.subscribe(() => {
        const isThere = isReached(this.#state)
        if (!isThere && !this.#isClosed) return
        stop()
        if (isThere) resolve()
        else reject(new Error('The service is closed'))
      })
    })
  }
}

function browserJournal(): JournalStore | null {
  const factory = browserIndexedDb()
  return factory === null ? null : new IndexedDbJournal(factory)
}
