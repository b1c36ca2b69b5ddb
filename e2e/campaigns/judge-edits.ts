import { type Edit, type ListedConflict, valueAt } from './edit.ts'

/** What became of a number of edits. */
export interface Verdict {
  accepted: number
  /** Edits that a page had accepted and that are nowhere. */
  lost: Edit[]
  /** Listed values that nobody had set. */
  invented: ListedConflict[]
}

/**
 * Looks for each accepted edit in what the server has. It is there when the document has its value; or the list of conflicts; or when somebody
 * who saw it has put another in its place, or removed its clip, and that in turn is there.
 */
export function judgeEdits(edits: readonly Edit[], document: unknown, conflicts: readonly ListedConflict[]): Verdict {
  const isThere = (edit: Edit, passed: ReadonlySet<Edit>): boolean => {
    if (passed.has(edit)) return false
    const further = new Set([...passed, edit])
    const { path, value } = edit
    const now = valueAt(document, path)
    // A clip that was added is changed later: it is the same clip.
    if (isClip(path) && value !== undefined ? now !== undefined : isSame(now, value)) return true
    if (conflicts.some((conflict) => isListed(conflict, edit))) return true
    if (isClip(path) && value === undefined) return edits.some((other) => hasSaved(other, edit))
    return edits.some((other) => replaces(other, edit) && isThere(other, further))
  }
  const accepted = edits.filter((edit) => edit.accepted)
  return {
    accepted: accepted.length,
    lost: accepted.filter((edit) => !isThere(edit, new Set())),
    invented: conflicts.filter(({ path, value }) => !edits.some((edit) => isSetBy(edit, path, value))),
  }
}

const isClip = (path: string): boolean => /^\/clips\/[^/]+$/.test(path)
const clipOf = (path: string): string => path.split('/').slice(0, 3).join('/')
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether `other` was made by somebody who saw what `edit` had made. */
function replaces(other: Edit, edit: Edit): boolean {
  if (other === edit) return false
  if (other.path === edit.path) return isClip(edit.path) ? other.value === undefined : isSame(other.seen, edit.value)
  const removes = other.path === clipOf(edit.path) && other.value === undefined
  return removes && isSame(valueAt(other.seen, edit.path.slice(other.path.length)), edit.value)
}

/** Whether `other` has changed the clip that `removal` removed, unseen by it: modifying beats removing. */
function hasSaved(other: Edit, removal: Edit): boolean {
  if (isClip(other.path) || clipOf(other.path) !== removal.path) return false
  return !isSame(valueAt(removal.seen, other.path.slice(removal.path.length)), other.value)
}

function isListed(conflict: ListedConflict, { path, value }: Edit): boolean {
  const isWithin = path === conflict.path || path.startsWith(`${conflict.path}/`)
  return isWithin && isSame(valueAt(conflict.value, path.slice(conflict.path.length)), value)
}

function isSetBy({ path, value, seen }: Edit, listedPath: string, listed: unknown): boolean {
  if (path === listedPath) return isSame(value, listed) || isSame(seen, listed)
  return listedPath.startsWith(`${path}/`) && isSame(valueAt(value, listedPath.slice(path.length)), listed)
}
