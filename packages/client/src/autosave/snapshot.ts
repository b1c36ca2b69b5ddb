import type { ApiProblem } from '../http/api-problem.ts'
import type { State } from './autosave-state.ts'
import type { Json } from './json-value.ts'
import { isUnsaved } from './working-copy.ts'

/**
 * - `idle`: nothing has been edited.
 * - `dirty`: an edit is in memory alone; with a journal that works, for milliseconds.
 * - `saving`: it is being sent.
 * - `saved-locally`: the journal has it; it is sent soon.
 * - `saved`: the server has all of it.
 * - `conflicted`: the server has all of it, and values that lost a merge wait for somebody to look.
 * - `offline`: the server cannot be reached; the work goes on.
 * - `failed`: the server refuses it, and `problem` says why; the next edit or flush tries again.
 */
export type AutoSaveStatus =
  | 'idle'
  | 'dirty'
  | 'saving'
  | 'saved-locally'
  | 'saved'
  | 'conflicted'
  | 'offline'
  | 'failed'

/** A value that lost a merge: somebody else's, where both have changed the same. */
export interface AutoSaveConflict {
  /** Its number on the server; negative until it is there. */
  n: number
  /** Where, as a JSON Pointer (RFC 6901); empty for the whole document. */
  path: string
  value: Json
  /** The revision that it lost to, and who saved that. Null until it is on the server. */
  revision: number | null
  author: string | null
}

/** What a tab knows of its document. Each is another object, so that it may be compared by identity. */
export interface AutoSaveSnapshot<Body> {
  status: AutoSaveStatus
  /** The document with all edits, frozen; undefined until it is open, and when there is none. */
  body: Body | undefined
  /** The server's revision that the body builds on; 0 when there is no document yet. */
  revision: number
  conflicts: readonly AutoSaveConflict[]
  /** By this machine's clock. */
  lastSavedAt: Date | null
  /** What the last attempt met. */
  problem: ApiProblem | null
  /** `memory` when edits that are not saved would not survive the page; `journalProblem` says why. */
  journal: 'ok' | 'memory'
  journalProblem: string | null
}

export function snapshotOf<Body>(state: State, lastSavedAt: Date | null): AutoSaveSnapshot<Body> {
  const { copy, conflicts, problem, journalProblem } = state
  const unreported = copy.lost.map((lost, index) => ({ ...lost, n: -index - 1, revision: null, author: null }))
  return {
    status: statusOf(state, lastSavedAt !== null),
    body: (state.isOpen ? copy.body : undefined) as Body | undefined,
    revision: copy.base.revision,
    conflicts: [...(conflicts as readonly AutoSaveConflict[]), ...unreported],
    lastSavedAt,
    problem,
    journal: journalProblem === null ? 'ok' : 'memory',
    journalProblem,
  }
}

function statusOf(state: State, hasSaved: boolean): AutoSaveStatus {
  const { flush, problem, isOffline, isOpen, edits, acknowledged, copy } = state
  if (flush === 'sending') return 'saving'
  if (problem?.retryable === false) return 'failed'
  if (!isOpen) return isOffline ? 'offline' : 'idle'
  if (isUnsaved(copy)) {
    if (acknowledged < edits && state.journalProblem === null) return 'dirty'
    if (isOffline) return 'offline'
    return state.journalProblem === null ? 'saved-locally' : 'dirty'
  }
  if (copy.lost.length + state.conflicts.length > 0) return 'conflicted'
  return hasSaved || edits > 0 ? 'saved' : 'idle'
}
