import { ApiProblem } from '../http/api-problem.ts'
import type { Effect, Event } from './autosave-state.ts'
import { joinTabs, lockFlush, watchPage } from './browser.ts'
import type { DocumentEndpoint } from './document-endpoint.ts'
import { FlushTimer, type FlushTimerOptions } from './flush-timer.ts'
import type { JournalStore } from './journal-store.ts'
import type { MaybeJson } from './json-value.ts'

export interface EffectRunnerOptions extends FlushTimerOptions {
  endpoint: DocumentEndpoint
  /** Null: there is none. */
  journal: JournalStore | null
  /** Of the document, in the journal and among tabs. */
  key: string
  dispatch: (event: Event) => void
  /** What is shown, so that parts of a head which say the same are the same. */
  body: () => MaybeJson
}

/** Does what the state machine asks for, and hands back what came of it. */
export class EffectRunner {
  readonly #options: EffectRunnerOptions
  readonly #timer: FlushTimer
  readonly #tabs: ReturnType<typeof joinTabs>
  readonly #unwatch: () => void
  readonly #releases: (() => void)[] = []
  #isStopped = false

  constructor(options: EffectRunnerOptions) {
    const { key, dispatch } = options
    this.#options = options
    this.#timer = new FlushTimer(options, () => dispatch({ kind: 'due' }))
    this.#tabs = joinTabs(key, () => dispatch({ kind: 'news' }))
    this.#unwatch = watchPage((event) => {
      if (event === 'online') this.#timer.forget()
      // A page that was frozen has heard nothing.
      dispatch({ kind: event === 'return' ? 'news' : event })
    })
  }

  run(effect: Effect): void {
    const { endpoint, key, dispatch, body } = this.#options
    switch (effect.kind) {
      case 'read':
        this.#inJournal(async (journal) => ({ kind: 'read', entry: await journal.read(key) }))
        break
      case 'write':
        this.#inJournal(async (journal) => {
          try {
            return { kind: (await journal.write(key, effect.entry, effect.expected)) ? 'written' : 'overtaken' }
          } catch (error) {
            return { kind: 'write-failed', reason: reasonOf(error) }
          }
        })
        break
      case 'erase':
        this.#inJournal(async (journal) => ({
          kind: (await journal.erase(key, effect.expected)) ? 'erased' : 'overtaken',
        }))
        break
      case 'announce':
        this.#tabs.announce()
        break
      case 'lock':
        void this.#lock()
        break
      case 'unlock':
        this.#releases.pop()?.()
        break
      case 'send':
        void endpoint.save(effect.copy, effect.keepalive, effect.hasDoubts).then(dispatch)
        break
      case 'fetch-head':
        endpoint.readHead(body()).then(
          (head) => dispatch({ kind: 'head', head, since: effect.since }),
          (error: unknown) => dispatch({ kind: 'head-failed', problem: ApiProblem.of(error) }),
        )
        break
      case 'list-conflicts':
        endpoint.listConflicts().then(
          (conflicts) => dispatch({ kind: 'conflicts', conflicts }),
          // It is asked for again with the next save that has something to tell.
          () => {},
        )
        break
      case 'debounce':
        this.#timer.debounce()
        break
      case 'back-off':
        this.#timer.backOff(effect.failures, effect.retryAfterSeconds)
        break
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#timer.stop()
    this.#unwatch()
    this.#tabs.close()
    for (const release of this.#releases.splice(0)) release()
  }

  async #lock(): Promise<void> {
    const release = await lockFlush(this.#options.key)
    if (this.#isStopped) return release()
    this.#releases.push(release)
    this.#options.dispatch({ kind: 'locked' })
  }

  #inJournal(work: (journal: JournalStore) => Promise<Event>): void {
    const { journal, dispatch } = this.#options
    const answer = journal === null ? Promise.reject(new Error('There is no IndexedDB here')) : work(journal)
    answer.then(dispatch, (error: unknown) => dispatch({ kind: 'journal-unusable', reason: reasonOf(error) }))
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error))
