import { isList, isObject, isSame, type Json, type MaybeJson, member, objectOf } from './json-value.ts'
import { type Item, itemsById, mergedOrder } from './merge-lists.ts'

/** A value that lost a merge, and where. */
export interface LostValue {
  /** A JSON Pointer (RFC 6901). */
  path: string
  value: Json
}

export interface Merged {
  value: MaybeJson
  /** Their values where both sides changed the same to something else. */
  lost: LostValue[]
}

/**
 * Merges two bodies that were made of one: objects by key, lists whose items have unique ids by id, anything else whole. What both changed
 * stays as in `mine`, and their value is told as lost; modifying beats deleting.
 */
export function mergeDocuments(base: MaybeJson, mine: MaybeJson, theirs: MaybeJson): Merged {
  const lost: LostValue[] = []
  return { value: merge(base, mine, theirs, '', lost), lost }
}

function merge(base: MaybeJson, mine: MaybeJson, theirs: MaybeJson, path: string, lost: LostValue[]): MaybeJson {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine
  if (isSame(base, mine)) return theirs
  if (mine === undefined || theirs === undefined) return mine ?? theirs
  if (isObject(mine) && isObject(theirs) && canName(path, mine, theirs))
    return mergeObjects(base, mine, theirs, path, lost)
  if (isList(mine) && isList(theirs)) {
    const merged = mergeLists(base, mine, theirs, path, lost)
    if (merged !== null) return merged
  }
  lost.push({ path, value: theirs })
  return mine
}

function mergeObjects(base: MaybeJson, mine: Json, theirs: Json, path: string, lost: LostValue[]): Json {
  const keys = new Set([...Object.keys(mine as object), ...Object.keys(theirs as object)])
  const members: [string, Json][] = []
  for (const key of keys) {
    const at = `${path}/${escaped(key)}`
    const value = merge(member(base, key), member(mine, key), member(theirs, key), at, lost)
    if (value !== undefined) members.push([key, value])
  }
  return objectOf(members)
}

/** Null when the items have no ids to go by. */
function mergeLists(
  base: MaybeJson,
  mine: readonly Json[],
  theirs: readonly Json[],
  path: string,
  lost: LostValue[],
): Json | null {
  const before = itemsById(isList(base) ? base : [])
  const [ours, others] = [itemsById(mine), itemsById(theirs)]
  if (before === null || ours === null || others === null) return null
  const kept = (id: Item['id']): boolean => {
    const [old, my, their] = [before.get(id), ours.get(id), others.get(id)]
    if (my !== undefined && their !== undefined) return true
    // Deleted on one side: it stays where the other side has changed or added it.
    return old === undefined || !isSame(old, my ?? their)
  }
  const { ids, bothReordered } = mergedOrder([...before.keys()], [...ours.keys()], [...others.keys()], kept)
  if (bothReordered) lost.push({ path, value: theirs })
  const items = ids.map((id, index) => {
    const [old, my, their] = [before.get(id), ours.get(id), others.get(id)]
    return (merge(old, my, their, `${path}/${index}`, lost) ?? null) as Json
  })
  return Object.freeze(items)
}

export const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** Of a path in a header, where a character may take six. */
const MAX_PATH_LENGTH = 600

/** Whether pointers into the objects can be told to the server; else they are merged as one value. */
function canName(path: string, ...objects: Json[]): boolean {
  return objects
    .flatMap((object) => Object.keys(object as object))
    .every((key) => path.length + 2 * key.length < MAX_PATH_LENGTH && key.isWellFormed() && !key.includes('\0'))
}
