import { HoldallError, MAX_DOCUMENT_BYTES } from '@holdall/protocol'

const MAX_OPERATIONS = 10_000
type Json = unknown
type Change = (container: object, token: string) => object

/**
 * Applies a JSON Patch; all of it or nothing. What is not touched is shared with `target`, which is not changed.
 *
 * @throws {invalid_request} for what is no patch; {unprocessable} for one that does not fit, with the index of the operation
 * @see RFC 6902
 */
export function applyJsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw invalid('A JSON Patch is a list of operations')
  if (patch.length > MAX_OPERATIONS) throw invalid(`A JSON Patch has at most ${MAX_OPERATIONS} operations`)
  const size = { left: MAX_DOCUMENT_BYTES }
  let value = target
  for (const [index, operation] of patch.entries()) value = apply(value, operation, index, size)
  return value
}

function apply(value: Json, operation: Json, index: number, size: { left: number }): Json {
  const member = (name: string): Json => {
    if (isObject(operation) && Object.hasOwn(operation, name)) return (operation as Record<string, Json>)[name]
    throw invalid(`Operation ${index} has no \`${name}\``)
  }
  const path = pointer(member('path'), index)
  switch (member('op')) {
    case 'add':
      return add(value, path, member('value'), index)
    case 'remove':
      return remove(value, path, index)
    case 'replace':
      get(value, path, index)
      return path.length === 0 ? member('value') : change(value, path, index, set(member('value')))
    case 'move': {
      const from = pointer(member('from'), index)
      if (from.length < path.length && from.every((token, at) => token === path[at]))
        throw unfit(index, 'moves a value into itself')
      const moved = get(value, from, index)
      return add(remove(value, from, index), path, moved, index)
    }
    case 'copy': {
      const copied = get(value, pointer(member('from'), index), index)
      // Copies of copies double: stopped before the text of the result is made.
      size.left -= JSON.stringify(copied).length
      if (size.left < 0)
        throw new HoldallError(
          'too_large',
          `Operation ${index} makes the document larger than ${MAX_DOCUMENT_BYTES} bytes`,
        )
      return add(value, path, copied, index)
    }
    case 'test':
      if (!isDeepEqual(get(value, path, index), member('value'))) throw unfit(index, 'finds another value')
      return value
    default:
      throw invalid(`Operation ${index} has an unknown \`op\``)
  }
}

function add(value: Json, path: string[], added: Json, index: number): Json {
  if (path.length === 0) return added
  return change(value, path, index, (container, token) => {
    if (!Array.isArray(container)) return set(added)(container, token)
    const at = token === '-' ? container.length : arrayIndex(container, token, index, container.length)
    return container.toSpliced(at, 0, added)
  })
}

function remove(value: Json, path: string[], index: number): Json {
  get(value, path, index)
  if (path.length === 0) return null
  return change(value, path, index, (container, token) =>
    Array.isArray(container)
      ? container.toSpliced(Number(token), 1)
      : Object.fromEntries(Object.entries(container).filter(([name]) => name !== token)),
  )
}

function set(value: Json): Change {
  return (container, token) =>
    Array.isArray(container)
      ? container.with(Number(token), value)
      : Object.fromEntries(new Map([...Object.entries(container), [token, value]]))
}

/** Copies the containers along the path and lets `make` change the last one. */
function change(value: Json, path: string[], index: number, make: Change): Json {
  const containers: object[] = []
  let current = value
  for (const token of path.slice(0, -1)) {
    containers.push(container(current, index))
    current = child(current, token, index)
  }
  let result: Json = make(container(current, index), path.at(-1) as string)
  for (let at = containers.length - 1; at >= 0; at--) result = set(result)(containers[at] as object, path[at] as string)
  return result
}

function get(value: Json, path: string[], index: number): Json {
  let current = value
  for (const token of path) current = child(current, token, index)
  return current
}

function child(value: Json, token: string, index: number): Json {
  if (Array.isArray(value)) return value[arrayIndex(value, token, index, value.length - 1)]
  if (isObject(value) && Object.hasOwn(value, token)) return (value as Record<string, Json>)[token]
  throw unfit(index, `finds nothing at \`${token.slice(0, 100)}\``)
}

function container(value: Json, index: number): object {
  if (isObject(value) || Array.isArray(value)) return value
  throw unfit(index, 'goes into a value that has no members')
}

function arrayIndex(list: readonly Json[], token: string, index: number, last: number): number {
  if (/^(?:0|[1-9]\d{0,9})$/.test(token) && Number(token) <= last) return Number(token)
  throw unfit(index, `has the index \`${token.slice(0, 20)}\` in a list of ${list.length}`)
}

/** The tokens of a JSON Pointer. @see RFC 6901 */
function pointer(text: Json, index: number): string[] {
  if (text === '') return []
  if (typeof text !== 'string' || !text.startsWith('/') || /~(?![01])/.test(text))
    throw invalid(`Operation ${index} has a path that is no JSON Pointer`)
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function isObject(value: Json): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) !== null
}

function isDeepEqual(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isDeepEqual(item, b[index]))
  if (!isObject(a) || !isObject(b)) return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b)
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) =>
        Object.hasOwn(b, name) && isDeepEqual((a as Record<string, Json>)[name], (b as Record<string, Json>)[name]),
    )
  )
}

function invalid(message: string): HoldallError {
  return new HoldallError('invalid_request', message, { hint: 'See RFC 6902' })
}

function unfit(index: number, what: string): HoldallError {
  return new HoldallError('unprocessable', `Operation ${index} of the patch ${what}; nothing was changed`, {
    details: { operation: index },
  })
}
