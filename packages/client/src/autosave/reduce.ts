import type { ApiProblem } from '../http/api-problem.ts'
import { advance, changed } from './advance.ts'
import type { Effect, Event, JournalEntry, State } from './autosave-state.ts'
import { isSame, type MaybeJson } from './json-value.ts'
import { chainOf } from './stamp.ts'
import {
  applyChange,
  type Change,
  isEqual,
  isUnsaved,
  mayHide,
  NOTHING,
  unsavedChanges,
  type WorkingCopy,
} from './working-copy.ts'

/** What one event makes of a state, and what is to be done then. */
export interface Step {
  state: State
  effects: Effect[]
}

/**
 * The whole of autosave's decisions, without a clock, a network or a disk: the journal first, with its base; then the network; then
 * acknowledging and pruning.
 */
export function reduce(state: State, event: Event): Step {
  const effects: Effect[] = []
  return { state: advance(handle(state, event, effects), effects), effects }
}

function handle(state: State, event: Event, effects: Effect[]): State {
  switch (event.kind) {
    case 'open':
      effects.push({ kind: 'read' })
      askHead(state, effects)
      return { ...state, journal: 'busy' }
    case 'edit':
      effects.push({ kind: 'debounce' })
      return {
        ...edited(state, event.to, 'from' in event ? event.from : state.copy.body),
        isArmed: true,
        isHeldOff: false,
        problem: null,
      }
    case 'refresh':
      askHead(state, effects)
      return { ...state, hasNews: true }
    case 'due':
      if (!state.hasHead) askHead(state, effects)
      return { ...state, isArmed: false, isDue: state.isOpen }
    case 'flush':
      return { ...state, isDue: true, problem: null, isHeldOff: false }
    case 'leave':
      return isUnsaved(state.copy) ? { ...state, isDue: true, isLeaving: true } : state
    case 'online':
      askHead(state, effects)
      return { ...state, isOffline: false, failures: 0, isDue: isUnsaved(state.copy), hasNews: true }
    case 'offline':
      return { ...state, isOffline: true }
    case 'news':
      return { ...state, hasNews: true }
    case 'read': {
      // An earlier page has sent something: the head that came before this was asked for without knowing.
      const isUnknown = !state.isRead && !!event.entry?.copy.sent?.length
      const next = replayed(isUnknown ? { ...state, pending: [] } : state, event.entry)
      // Another tab has reported them: now they are on the server's list.
      if (state.kept.lost.length > next.kept.lost.length) effects.push({ kind: 'list-conflicts' })
      // Another tab has no room in the journal, and may have saved all the same.
      if (isUnknown || (event.entry === null && state.isRead)) askHead(next, effects)
      return opened({ ...next, isRead: true, journal: 'idle' })
    }
    case 'journal-unusable':
      return opened({
        ...state,
        isMemory: true,
        isRead: true,
        journalProblem: event.reason,
        kept: state.copy,
        stamp: '',
        pending: [],
        write: null,
        journal: 'idle',
      })
    case 'written':
      return written(state, effects)
    case 'overtaken':
      return { ...state, journal: 'idle', write: null, hasNews: true }
    case 'write-failed':
      return { ...state, journal: 'idle', write: null, isHeldOff: true, journalProblem: event.reason }
    case 'erased':
      effects.push({ kind: 'announce' })
      return { ...unkept(state), journal: 'idle' }
    case 'locked':
      if (state.flush !== 'locking') effects.push({ kind: 'unlock' })
      return state.flush === 'locking' ? { ...state, flush: 'syncing', hasNews: true } : state
    case 'saved':
    case 'stale':
    case 'refused':
      return state.attempt === null ? state : answered(state, state.attempt, event, effects)
    case 'head': {
      if (mayHide(state.copy, event)) {
        askHead(state, effects)
        return state
      }
      const next = changed(state, event)
      if (!state.hasHead) effects.push({ kind: 'list-conflicts' })
      const problem = state.hasHead ? state.problem : null
      return opened({ ...next, isOffline: false, hasHead: true, problem })
    }
    case 'head-failed':
      return headFailed(state, event.problem, effects)
    case 'reported':
      return changed(state, event)
    case 'conflicts':
      return { ...state, conflicts: event.conflicts }
  }
}

function askHead({ copy }: State, effects: Effect[]): void {
  effects.push({ kind: 'fetch-head', since: copy.base.revision })
}

function edited(state: State, to: MaybeJson, from: MaybeJson): State {
  const change: Change = { kind: 'edit', from, to }
  const { pending, copy } = state
  const next = { ...changed(state, change), edits: state.edits + 1 }
  const free = pending.length > (state.write?.changes ?? 0)
  const last = pending.at(-1)
  // Edits in a row are one, as long as the journal is not writing the first already.
  if (!free || last?.kind !== 'edit' || last.to !== copy.body || from !== copy.body) return next
  return { ...next, pending: [...pending.slice(0, -1), { ...last, to }] }
}

/** What is pending, upon what the journal has. */
function replayed(state: State, entry: JournalEntry | null): State {
  if (entry === null) return state.stamp === '' ? state : unkept(state)
  if (entry.stamp === state.stamp) return state
  // What was written anew after a removal knows nothing of what this tab has built upon.
  const isOther = state.stamp !== '' && chainOf(state.stamp) !== chainOf(entry.stamp)
  const { pending } = isOther ? unkept(state) : state
  // An earlier version may have written it, without all that there is now.
  const kept = { ...NOTHING, ...entry.copy }
  const copy = pending.reduce(applyChange, kept)
  const next = { ...state, kept, stamp: entry.stamp, pending, copy }
  return isEqual(copy, kept) ? { ...next, pending: [], acknowledged: state.edits } : next
}

/** The journal has nothing any more, whoever has removed it: what the server lacks is to be written again. */
function unkept(state: State): State {
  const { clean, changes } = unsavedChanges(state.copy)
  return { ...state, kept: clean, pending: changes, stamp: '' }
}

function written(state: State, effects: Effect[]): State {
  const { write } = state
  if (write === null) return state
  effects.push({ kind: 'announce' })
  return {
    ...state,
    kept: write.copy,
    stamp: write.stamp,
    pending: state.pending.slice(write.changes),
    write: null,
    journal: 'idle',
    journalProblem: null,
    isHeldOff: false,
    acknowledged: Math.max(state.acknowledged, write.edits),
  }
}

/** A document is open when the journal was read and the server has answered, or has not and the journal helps out. */
const opened = (state: State): State => ({
  ...state,
  isOpen: state.isOpen || (state.isRead && (state.hasHead || (state.isAsked && state.stamp !== ''))),
})

function headFailed(state: State, problem: ApiProblem, effects: Effect[]): State {
  const { retryable } = problem
  if (state.hasHead) return { ...state, isOffline: state.isOffline || retryable }
  const next = { ...state, isAsked: true, problem }
  return opened(retryable ? { ...retried(next, effects, problem), flush: state.flush } : next)
}

type Answer = Extract<Event, { kind: 'saved' | 'stale' | 'refused' }>

function answered(before: State, copy: WorkingCopy, answer: Answer, effects: Effect[]): State {
  const state = { ...before, attempt: null }
  if (answer.kind === 'refused') return refused(state, answer.problem, effects)
  const reached = { ...state, isOffline: false, failures: 0, problem: null, isHeldOff: false }
  if (answer.kind === 'saved') {
    // Also where the journal has no room: the others ask the server then.
    effects.push({ kind: 'announce' })
    if (copy.lost.length > 0) effects.push({ kind: 'list-conflicts' })
    const next = changed(reached, answer)
    return { ...next, flush: 'settling', isDue: state.isDue || !isSame(answer.sent, copy.body) }
  }
  const since = copy.base.revision
  effects.push({ kind: 'list-conflicts' })
  const told = changed(reached, { ...answer, kind: 'reported' })
  const merged = changed(told, { ...answer, kind: 'head', since })
  if (answer.head.revision !== since) return { ...merged, flush: 'syncing' }
  // Refused for nothing, as when something in between loses the condition: not at once again.
  return retried({ ...merged, failures: before.failures }, effects, null)
}

function refused(state: State, problem: ApiProblem, effects: Effect[]): State {
  const next: State = { ...state, problem, flush: 'settling', failures: 0, isDue: false, isLeaving: false }
  if (problem.code === 'unprocessable' && state.copy.isMerged && state.copy.base.body !== undefined)
    return changed({ ...next, problem: null }, { kind: 'invalid' })
  return problem.retryable ? retried({ ...next, failures: state.failures }, effects, problem) : next
}

/** Tries again after a while that grows. */
function retried(state: State, effects: Effect[], problem: ApiProblem | null): State {
  const failures = state.failures + 1
  effects.push({ kind: 'back-off', failures, retryAfterSeconds: problem?.retryAfterSeconds ?? 0 })
  return { ...state, flush: 'settling', failures, isOffline: problem !== null, isArmed: true }
}
