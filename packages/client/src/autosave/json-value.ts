/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }
/** A JSON value, or that there is none. */
export type MaybeJson = Json | undefined

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)

/** A member by its name; `__proto__` and the like are names as any other. */
export function member(object: MaybeJson, key: string): MaybeJson {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined
}

/** An object of these members, in this order. */
export const objectOf = (members: Iterable<readonly [string, Json]>): JsonObject =>
  Object.freeze(Object.fromEntries(members))

/** Whether two values say the same; the order of members says nothing. */
export function isSame(a: MaybeJson, b: MaybeJson): boolean {
  if (a === b) return true
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
}

/**
 * The value as JSON would carry it: a frozen copy of our own, so that nobody changes under us what is to be saved. Parts that say the same
 * as in `known` (a value of ours) are those parts, so comparing is quick and renderers see what stayed.
 *
 * @throws {TypeError} for a BigInt; {RangeError} for a circle
 */
export function toJson(value: unknown, known?: MaybeJson): MaybeJson {
  if (value === known || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value as MaybeJson
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object') {
    // Throws for a BigInt, and has no text for anything else.
    JSON.stringify(value)
    return undefined
  }
  const { toJSON } = value as { toJSON?: () => unknown }
  if (typeof toJSON === 'function') return toJson(toJSON.call(value), known)
  return Array.isArray(value) ? listOf(value, known) : membersOf(value, known)
}

function listOf(value: readonly unknown[], known: MaybeJson): Json {
  const before = isList(known) ? known : []
  // `Array.from` also visits holes, which JSON writes as null.
  const items = Array.from(value, (item, index) => toJson(item, before[index]) ?? null)
  const stayed = isList(known) && items.length === before.length && items.every((item, index) => item === before[index])
  return stayed ? before : Object.freeze(items)
}

function membersOf(value: object, known: MaybeJson): Json {
  const entries: [string, Json][] = []
  let stayed = isObject(known)
  for (const [key, part] of Object.entries(value)) {
    const before = member(known, key)
    const next = toJson(part, before)
    if (next === undefined) continue
    entries.push([key, next])
    stayed &&= next === before
  }
  return stayed && entries.length === Object.keys(known as JsonObject).length ? (known as Json) : objectOf(entries)
}
