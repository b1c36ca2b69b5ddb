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
 * @throws {TypeError} for a BigInt or a circle
 */
export function toJson(value: unknown, known?: MaybeJson): MaybeJson {
  return copy(value, known, '', 0)
}

/** Deeper than the server takes documents, and far from the end of the stack: a circle ends here. */
const MAX_DEPTH = 500

function copy(value: unknown, known: MaybeJson, key: string, depth: number): MaybeJson {
  if (value === known && typeof value === 'object') return known
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'bigint':
      throw new TypeError('A document is JSON, which has no BigInt')
    case 'object':
      break
    default:
      return undefined
  }
  if (value === null) return null
  if (depth > MAX_DEPTH) throw new TypeError(`A document nests at most ${MAX_DEPTH} levels, and not in circles`)
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return copy(toJSON.call(value, key), known, key, depth + 1)
  return Array.isArray(value) ? copyList(value, known, depth) : copyObject(value, known, depth)
}

function copyList(value: readonly unknown[], known: MaybeJson, depth: number): Json {
  const before = isList(known) ? known : []
  // `Array.from` also visits holes, which JSON writes as null.
  const items = Array.from(value, (item, index) => copy(item, before[index], String(index), depth + 1) ?? null)
  const stayed = isList(known) && items.length === before.length && items.every((item, index) => item === before[index])
  return stayed ? before : Object.freeze(items)
}

function copyObject(value: object, known: MaybeJson, depth: number): Json {
  const entries: [string, Json][] = []
  let stayed = isObject(known)
  for (const [key, part] of Object.entries(value)) {
    const before = member(known, key)
    const next = copy(part, before, key, depth + 1)
    if (next === undefined) continue
    entries.push([key, next])
    stayed &&= next === before
  }
  return stayed && entries.length === Object.keys(known as JsonObject).length ? (known as Json) : objectOf(entries)
}
