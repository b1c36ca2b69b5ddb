import type { Effect, State } from './autosave-state.ts'
import { jsonText } from './json-text.ts'
import { nextStamp } from './stamp.ts'
import { applyChange, type Change, isUnsaved } from './working-copy.ts'

/** What a state goes on to by itself: one thing with the journal at a time, then the flush that waits for it. */
export function advance(before: State, effects: Effect[]): State {
  const state = awaitNext(advanceFlush(advanceJournal(before, effects), effects), effects)
  // Nor may the journal have anything that is not wanted any more: it would come back.
  const isBehind = state.write !== null || isUnsaved(state.kept) || isUnsaved(state.copy)
  return isBehind ? state : { ...state, acknowledged: state.edits }
}

export function changed(state: State, change: Change): State {
  const copy = applyChange(state.copy, change)
  if (copy === state.copy) return state
  return state.isMemory ? { ...state, copy, kept: copy } : { ...state, copy, pending: [...state.pending, change] }
}

function advanceJournal(state: State, effects: Effect[]): State {
  if (state.isMemory || state.journal === 'busy' || !state.isRead)
    return { ...state, hasNews: state.hasNews && !state.isMemory }
  if (state.hasNews) {
    effects.push({ kind: 'read' })
    // Not when it is there: what comes meanwhile may be newer.
    return { ...state, journal: 'busy', hasNews: false }
  }
  if (state.pending.length === 0) return state
  if (state.isHeldOff) {
    // No room, but all is on the server: edits that the journal has are older, and would come back.
    if (isUnsaved(state.copy) || !isUnsaved(state.kept) || state.stamp === '') return state
    effects.push({ kind: 'erase', expected: state.stamp })
    return { ...state, journal: 'busy' }
  }
  const stamp = nextStamp(state.stamp, `${state.tab}.${state.stamps + 1}`)
  effects.push({ kind: 'write', entry: { stamp, copy: state.copy }, expected: state.stamp })
  const write = { copy: state.copy, stamp, changes: state.pending.length, edits: state.edits }
  return { ...state, journal: 'busy', write, stamps: state.stamps + 1 }
}

const isInStep = (state: State): boolean =>
  state.isMemory || (state.journal === 'idle' && !state.hasNews && (state.isHeldOff || state.pending.length === 0))

function advanceFlush(state: State, effects: Effect[]): State {
  switch (state.flush) {
    case 'none':
    case 'locking':
      return begin(state, effects)
    case 'syncing':
      return isInStep(state) ? send(state, effects) : state
    case 'sending':
      return state
    case 'settling':
      return isInStep(state) ? end(state, effects) : state
  }
}

function begin(state: State, effects: Effect[]): State {
  if (!state.isDue || !state.isOpen) return state
  if (!isUnsaved(state.copy)) return { ...state, isDue: false, isLeaving: false }
  // No time to wait for others. A flush without the lock is safe too: the server compares revisions.
  if (state.isLeaving) return advanceFlush({ ...state, flush: 'syncing', isDue: false }, effects)
  if (state.flush === 'locking') return state
  effects.push({ kind: 'lock' })
  return { ...state, flush: 'locking', isDue: false }
}

function send(before: State, effects: Effect[]): State {
  const { base, body } = before.copy
  if (!isUnsaved(before.copy)) return end(before, effects)
  const sending: Change = { kind: 'sending', text: jsonText(body), revision: base.revision }
  const state = advanceJournal(changed(before, sending), effects)
  const { copy, isLeaving } = state
  // The journal first: its next reader has to know what may arrive.
  if (!isLeaving && !isInStep(state)) return state
  effects.push({ kind: 'send', copy, keepalive: isLeaving })
  return { ...state, flush: 'sending', isLeaving: false, attempt: copy }
}

function end(state: State, effects: Effect[]): State {
  effects.push({ kind: 'unlock' })
  return { ...state, flush: 'none' }
}

/** Whatever is unsaved is on its way, or a timer runs for it, or it has failed for good. */
function awaitNext(state: State, effects: Effect[]): State {
  const { isOpen, flush, isDue, isArmed, problem } = state
  if (!isOpen || flush !== 'none' || isArmed || problem?.retryable === false) return state
  if (isDue) return begin(state, effects)
  if (!isUnsaved(state.copy)) return state
  effects.push({ kind: 'debounce' })
  return { ...state, isArmed: true }
}
