import type { DocumentConflict } from '@holdall/protocol'
import type { ApiProblem } from '../http/api-problem.ts'
import type { MaybeJson } from './json-value.ts'
import type { LostValue } from './merge-documents.ts'
import { type Change, type Head, NOTHING, type WorkingCopy } from './working-copy.ts'

/** What a tab knows of its document. */
export interface State {
  /** Of this tab, random: makes its stamps differ from those of others. */
  tab: string
  stamps: number
  isOpen: boolean
  /** Whether the journal has been read, or cannot be. */
  isRead: boolean
  /** Whether the server has said what it has, or at least was asked. */
  hasHead: boolean
  isAsked: boolean
  /** What the journal has, by its stamp; the stamp is empty when it has nothing. */
  kept: WorkingCopy
  stamp: string
  /** What the journal does not have yet. */
  pending: readonly Change[]
  /** What is shown and saved: `kept` with what is pending. */
  copy: WorkingCopy
  journal: 'idle' | 'busy'
  /** The write that is on its way, with how many changes it has and up to which edit. */
  write: { copy: WorkingCopy; stamp: string; changes: number; edits: number } | null
  /** Another tab has written to the journal. */
  hasNews: boolean
  /** Why the journal does not keep; null while it does. */
  journalProblem: string | null
  /** Whether the journal is given up, or for now. */
  isMemory: boolean
  isHeldOff: boolean
  flush: 'none' | 'locking' | 'syncing' | 'sending' | 'settling'
  /** Somebody wants a flush. */
  isDue: boolean
  /** A timer runs that ends in `due`. */
  isArmed: boolean
  /** The page may end: what is sent outlives it. */
  isLeaving: boolean
  /** What is being sent. */
  attempt: WorkingCopy | null
  /** Attempts in a row that may succeed later. */
  failures: number
  isOffline: boolean
  /** What the last attempt met. */
  problem: ApiProblem | null
  /** Edits so far, and how many of them are in the journal or on the server. */
  edits: number
  acknowledged: number
  /** Values that lost a merge and that the server lists. */
  conflicts: readonly DocumentConflict[]
}

export type Event =
  | { kind: 'open' }
  /** `from` is what the editor had before; what the tab shows, if it is absent. */
  | { kind: 'edit'; to: MaybeJson; from?: MaybeJson }
  | { kind: 'refresh' }
  /** The timer has run out. */
  | { kind: 'due' }
  /** Somebody asks for a save now. */
  | { kind: 'flush' }
  /** The page is hidden, and may never be seen again. */
  | { kind: 'leave' }
  | { kind: 'online' }
  | { kind: 'offline' }
  /** Another tab has written. */
  | { kind: 'news' }
  | { kind: 'read'; entry: JournalEntry | null }
  | { kind: 'journal-unusable'; reason: string }
  | { kind: 'written' }
  /** Another tab has written first. */
  | { kind: 'overtaken' }
  | { kind: 'write-failed'; reason: string }
  | { kind: 'erased' }
  | { kind: 'locked' }
  | { kind: 'saved'; head: Head; sent: MaybeJson; reported: readonly LostValue[] }
  /** The save builds on another head than the server's; `next` is what came right after the base, if that is not the head. */
  | { kind: 'stale'; head: Head; next?: Head | null | undefined; reported: readonly LostValue[] }
  | { kind: 'refused'; problem: ApiProblem }
  | { kind: 'head'; head: Head; next?: Head | null | undefined; since: number }
  | { kind: 'head-failed'; problem: ApiProblem }
  /** Somebody has looked at values that the server was not told of yet. */
  | { kind: 'reported'; reported: readonly LostValue[] }
  | { kind: 'conflicts'; conflicts: readonly DocumentConflict[] }

export type Effect =
  | { kind: 'read' }
  /** Writes if the journal's stamp is the expected one. */
  | { kind: 'write'; entry: JournalEntry; expected: string }
  | { kind: 'erase'; expected: string }
  /** Tells the other tabs. */
  | { kind: 'announce' }
  | { kind: 'lock' }
  /** Lets go of the lock, if there is one. */
  | { kind: 'unlock' }
  | { kind: 'send'; copy: WorkingCopy; keepalive: boolean }
  | { kind: 'fetch-head'; since: number }
  | { kind: 'list-conflicts' }
  /** `due` after a while; edits put it off. */
  | { kind: 'debounce' }
  | { kind: 'back-off'; failures: number; retryAfterSeconds: number }

/** A working copy as the journal has it. */
export interface JournalEntry {
  /** Another one for each write, of whichever tab. */
  stamp: string
  copy: WorkingCopy
}

/** @param initial what a document is before there is one */
export function initialState(tab: string, initial?: MaybeJson): State {
  const copy: WorkingCopy = { ...NOTHING, base: { ...NOTHING.base, body: initial }, body: initial }
  return {
    tab,
    stamps: 0,
    isOpen: false,
    isRead: false,
    hasHead: false,
    isAsked: false,
    kept: copy,
    stamp: '',
    pending: [],
    copy,
    journal: 'idle',
    write: null,
    hasNews: false,
    journalProblem: null,
    isMemory: false,
    isHeldOff: false,
    flush: 'none',
    isDue: false,
    isArmed: false,
    isLeaving: false,
    attempt: null,
    failures: 0,
    isOffline: false,
    problem: null,
    edits: 0,
    acknowledged: 0,
    conflicts: [],
  }
}
