import { relocatedPointer } from './json-pointer.ts'
import { isObject, isSame, type MaybeJson, member, toJson } from './json-value.ts'
import { type LostValue, mergeDocuments } from './merge-documents.ts'

/** A document as the server has it. */
export interface Head {
  /** 0: there is none. */
  revision: number
  /** What the server said, or takes new documents to be in. */
  schemaVersion: number | null
  body: MaybeJson
}

/** A document as it is worked on: what the server had, what it is now, and what lost merges and has not been reported yet. */
export interface WorkingCopy {
  base: Head
  body: MaybeJson
  lost: readonly LostValue[]
  /** Whether the body came of a merge that the server has not taken yet. */
  isMerged: boolean
  /** Texts of bodies that were sent upon this base: the server may take any of them, whatever it has answered. */
  sent: readonly string[]
  /** Whether one of those may stand there now, so that even a body as the base has it is to be saved. */
  isDoubted: boolean
}

/**
 * Something that happens to a working copy. Changes are kept until the journal has them: when another tab was quicker, they are applied anew,
 * in the same order, to what that tab has written.
 */
export type Change =
  /** Somebody who saw `from` made `to` of it; merges that are in it already cost `lost`. */
  | { kind: 'edit'; from: MaybeJson; to: MaybeJson; lost?: readonly LostValue[]; isMerged?: boolean }
  /** The server has taken `sent`; it stands there as `head`, and `reported` with it. */
  | { kind: 'saved'; head: Head; sent: MaybeJson; reported: readonly LostValue[] }
  /** `text` is about to be sent upon a revision. */
  | { kind: 'sending'; text: string; revision: number }
  /** The server has `head`. `since` is the revision that was known when it was asked, `next` what came right after that, null if nobody knows. */
  | { kind: 'head'; head: Head; next?: Head | null | undefined; since: number }
  /** The server does not take what a merge made of the body. */
  | { kind: 'invalid' }
  /** The server lists these as conflicts, so they need not be reported again. */
  | { kind: 'reported'; reported: readonly LostValue[] }

export const NOTHING: WorkingCopy = {
  base: { revision: 0, schemaVersion: null, body: undefined },
  body: undefined,
  lost: [],
  isMerged: false,
  sent: [],
  isDoubted: false,
}

/** Whether the server lacks something. */
export const isUnsaved = ({ base, body, lost, isDoubted }: WorkingCopy): boolean =>
  isDoubted || lost.length > 0 || !isSame(base.body, body)

/** Whether two working copies say the same. */
export const isEqual = (a: WorkingCopy, b: WorkingCopy): boolean =>
  a.base.revision === b.base.revision &&
  isSame(a.body, b.body) &&
  a.isMerged === b.isMerged &&
  a.sent === b.sent &&
  a.isDoubted === b.isDoubted &&
  a.lost.length === b.lost.length &&
  a.lost.every((lost) => isListed(b.lost, lost))

/** A working copy as changes, which say the same upon any other: what the server has, and what it lacks. */
export function unsavedChanges(copy: WorkingCopy): { clean: WorkingCopy; changes: Change[] } {
  const { base, body, lost, isMerged, sent } = copy
  const { revision } = base
  const changes: Change[] = [{ kind: 'head', head: base, since: revision }]
  if (isUnsaved(copy)) changes.push({ kind: 'edit', from: base.body, to: body, lost, isMerged })
  changes.push(...sent.map((text) => ({ kind: 'sending' as const, text, revision })))
  return { clean: { ...NOTHING, base, body: base.body }, changes }
}

export function applyChange(copy: WorkingCopy, change: Change): WorkingCopy {
  const next = applied(copy, change)
  if (next.body === copy.body) return next
  // Items may have moved under what is not reported yet.
  const lost = next.lost.map((each) =>
    copy.lost.includes(each) ? { ...each, path: relocatedPointer(each.path, copy.body, next.body) } : each,
  )
  return { ...next, lost }
}

function applied(copy: WorkingCopy, change: Change): WorkingCopy {
  switch (change.kind) {
    case 'edit': {
      const { from, to, lost = [], isMerged = false } = change
      const isDoubted = copy.sent.length > 0
      const next = { ...copy, lost: withMore(copy.lost, lost), isMerged: copy.isMerged || isMerged, isDoubted }
      if (from === copy.body) return { ...next, body: to }
      return { ...merged(next, from, to, copy.body), isMerged: next.isMerged || !isPart(from, copy.body) }
    }
    case 'saved':
      return applySaved(copy, change)
    case 'sending':
      return applySending(copy, change)
    case 'head':
      return isNews(copy, change) ? applyHead(copy, change) : copy
    case 'invalid':
      return isSame(copy.body, copy.base.body) ? copy : setAside(copy, copy.base)
    case 'reported':
      return { ...copy, lost: without(copy.lost, change.reported) }
  }
}

function applySaved(copy: WorkingCopy, { head, sent, reported }: Change & { kind: 'saved' }): WorkingCopy {
  const rest = { ...copy, lost: without(copy.lost, reported) }
  // Another tab has learnt of it already, and more; or it has changed nothing.
  if (head.revision <= copy.base.revision)
    return { ...rest, isDoubted: head.revision < copy.base.revision && copy.isDoubted }
  const known = { ...head, schemaVersion: copy.base.schemaVersion, body: sent }
  return rebased({ ...rest, base: known }, head)
}

function applySending(copy: WorkingCopy, { text, revision }: Change & { kind: 'sending' }): WorkingCopy {
  const { base, sent, isDoubted } = copy
  if (revision !== base.revision || (isDoubted && sent.includes(text))) return copy
  return { ...copy, sent: [...sent.filter((other) => other !== text), text].slice(-5), isDoubted: true }
}

/** Revisions order what the server says, times never do. A lower one is believed when nothing else was learnt since it was asked for. */
function isNews({ base }: WorkingCopy, { head, since }: Change & { kind: 'head' }): boolean {
  return head.revision > base.revision || (base.revision === since && head.revision !== since)
}

/** Whether something that was sent may be between the base and the head: then it has to be known what came right after the base. */
export const mayHide = ({ base, sent }: WorkingCopy, { head, next, since }: Change & { kind: 'head' }): boolean =>
  sent.length > 0 && head.revision > base.revision + 1 && (since !== base.revision || next === undefined)

function applyHead(copy: WorkingCopy, { head, next }: Change & { kind: 'head' }): WorkingCopy {
  const isOurs = (other: Head) =>
    other.revision > copy.base.revision && copy.sent.some((text) => isSame(toJson(JSON.parse(text)), other.body))
  // An earlier attempt had arrived after all, and only its answer was lost.
  const ours = [next ?? head, head].find(isOurs)
  const known = ours ? applySaved(copy, { kind: 'saved', head: ours, sent: ours.body, reported: [] }) : copy
  return rebased(known, head)
}

/** The edits of a working copy upon another head. */
function rebased(before: WorkingCopy, head: Head): WorkingCopy {
  const { base, body } = before
  // What was sent upon another base does not arrive any more.
  const copy = { ...before, sent: [], isDoubted: false }
  if (isSame(base.body, body)) return { ...copy, base: head, body: head.body, isMerged: false }
  const otherShape =
    base.schemaVersion !== null && head.schemaVersion !== null && base.schemaVersion !== head.schemaVersion
  if (otherShape) return setAside(copy, head)
  // A save that came back as it was sent is no merge.
  const isMerged = copy.isMerged || !isSame(base.body, head.body)
  return { ...merged(copy, base.body, body, head.body), base: head, isMerged }
}

/** What cannot be merged is not lost: it becomes a conflict as a whole. */
function setAside(copy: WorkingCopy, head: Head): WorkingCopy {
  const lost = copy.body === undefined ? copy.lost : withMore(copy.lost, [{ path: '', value: copy.body }])
  return { ...NOTHING, base: head, body: head.body, lost }
}

function merged(copy: WorkingCopy, from: MaybeJson, mine: MaybeJson, theirs: MaybeJson): WorkingCopy {
  const { value, lost } = mergeDocuments(from, mine, theirs)
  return { ...copy, body: toJson(value, mine), lost: withMore(copy.lost, lost) }
}

/** Whether the body has all members of a part as they are, so that an edit of the part meets nobody else's. */
const isPart = (part: MaybeJson, body: MaybeJson): boolean =>
  isObject(part) && Object.keys(part).every((key) => isSame(member(part, key), member(body, key)))

const isListed = (list: readonly LostValue[], { path, value }: LostValue): boolean =>
  list.some((other) => other.path === path && isSame(other.value, value))

/** Reported ones may be there already; what is said twice is said once. */
function withMore(list: readonly LostValue[], more: readonly LostValue[]): readonly LostValue[] {
  const fresh = more.filter((lost) => !isListed(list, lost))
  return fresh.length === 0 ? list : [...list, ...fresh]
}

function without(list: readonly LostValue[], gone: readonly LostValue[]): readonly LostValue[] {
  return gone.length === 0 ? list : list.filter((lost) => !isListed(gone, lost))
}
