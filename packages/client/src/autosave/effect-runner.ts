import { ApiProblem } from '../http/api-problem.ts'
import type { Effect, Event } from './autosave-state.ts'
import { joinTabs, lockFlush, watchPage } from './browser.ts'
import type { DocumentEndpoint } from './document-endpoint.ts'
import { FlushTimer, type FlushTimerOptions } from './flush-timer.ts'
import type { JournalStore } from './journal-store.ts'
import type { WorkingCopy } from './working-copy.ts'

export interface EffectRunnerOptions extends FlushTimerOptions {
  endpoint: DocumentEndpoint
  /** Null: there is none. */
  journal: JournalStore | null
  /** Of the document, in the journal and among tabs. */
  key: string
  dispatch: (event: Event) => void
  /** What is known when a head is asked for. */
  copy: () => WorkingCopy
}

export interface EffectRunner {
  run(effect: Effect): void
  stop(): void
}

/** Does what the state machine asks for, and hands back what came of it. */
export function createEffectRunner(options: EffectRunnerOptions): EffectRunner {
  const { endpoint, journal, key, dispatch, copy } = options
  const timer = new FlushTimer(options, () => dispatch({ kind: 'due' }))
  const tabs = joinTabs(key, () => dispatch({ kind: 'news' }))
  const unwatch = watchPage((event) => {
    if (event === 'online') timer.forget()
    // A page that was frozen has heard nothing.
    dispatch({ kind: event === 'return' ? 'news' : event })
  })
  const releases: (() => void)[] = []
  let isStopped = false

  async function lock(): Promise<void> {
    const release = await lockFlush(key)
    if (isStopped) return release()
    releases.push(release)
    dispatch({ kind: 'locked' })
  }

  function inJournal(work: (journal: JournalStore) => Promise<Event>): void {
    const answer = journal === null ? Promise.reject(new Error('There is no IndexedDB here')) : work(journal)
    answer.then(dispatch, (error: unknown) => dispatch({ kind: 'journal-unusable', reason: reasonOf(error) }))
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case 'read':
        inJournal((journal) => journal.read(key).then((entry) => ({ kind: 'read', entry })))
        break
      case 'write':
        inJournal((journal) =>
          journal.write(key, effect.entry, effect.expected).then(
            (isDone) => ({ kind: isDone ? 'written' : 'overtaken' }),
            (error: unknown) => ({ kind: 'write-failed', reason: reasonOf(error) }),
          ),
        )
        break
      case 'erase':
        inJournal((journal) =>
          journal.erase(key, effect.expected).then((isDone) => ({ kind: isDone ? 'erased' : 'overtaken' })),
        )
        break
      case 'announce':
        tabs.announce()
        break
      case 'lock':
        void lock()
        break
      case 'unlock':
        releases.pop()?.()
        break
      case 'send':
        void endpoint.save(effect.copy, effect.keepalive).then(dispatch)
        break
      case 'fetch-head':
        endpoint.readNews(copy()).then(
          (news) => dispatch({ kind: 'head', ...news, since: effect.since }),
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
        timer.debounce()
        break
      case 'back-off':
        timer.backOff(effect.failures, effect.retryAfterSeconds)
        break
    }
  }

  function stop(): void {
    isStopped = true
    timer.stop()
    unwatch()
    tabs.close()
    for (const release of releases) release()
  }

  return { run, stop }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error))
