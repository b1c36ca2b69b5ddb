import { HoldallError, MAX_DOCUMENT_BYTES } from '@holdall/protocol'
import { isSameNumber } from './json-number.ts'

const MAX_OPERATIONS = 10_000
// Ten thousand operations on a list of millions would keep this process from everybody else for minutes. An entry of a list that is copied or
// moved along costs 1, a member of an object 8: about a second together.
const MAX_WORK = 200_000_000
const MEMBER_WORK = 8
type Json = unknown

/**
 * Applies a JSON Patch; all of it or nothing. What is not touched is shared with `target`, which is not changed.
 *
 * @throws {invalid_request} for what is no patch; {unprocessable} for one that does not fit, with the index of the operation; {too_large} for
 * one that makes too much, or too much work
 * @see RFC 6902
 */
export function applyJsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw invalid('A JSON Patch is a list of operations')
  if (patch.length > MAX_OPERATIONS) throw invalid(`A JSON Patch has at most ${MAX_OPERATIONS} operations`)
  const run = new PatchRun(target)
  for (const [index, operation] of patch.entries()) run.apply(operation, index)
  return run.value
}

class PatchRun {
  value: Json
  /** Containers that this run has made and that stand in one place: they are changed there. */
  #own = new WeakSet<object>()
  #index = 0
  #copiedLength = 0
  #work = 0

  constructor(target: Json) {
    this.value = target
  }

  apply(operation: Json, index: number): void {
    this.#index = index
    const member = (name: string): Json => {
      if (isObject(operation) && Object.hasOwn(operation, name)) return (operation as Record<string, Json>)[name]
      throw invalid(`Operation ${index} has no \`${name}\``)
    }
    const path = pointer(member('path'), index)
    switch (member('op')) {
      case 'add':
        this.#add(path, member('value'))
        break
      case 'remove':
        this.#remove(path)
        break
      case 'replace': {
        const value = member('value')
        this.#get(path)
        if (path.length === 0) this.value = value
        else this.#put(this.#container(path), path.at(-1) as string, value)
        break
      }
      case 'move': {
        const from = pointer(member('from'), index)
        if (from.length < path.length && from.every((token, at) => token === path[at]))
          throw this.#unfit('moves a value into itself')
        const moved = this.#get(from)
        if (from.length > 0) this.#remove(from)
        this.#add(path, moved)
        break
      }
      case 'copy':
        this.#add(path, this.#copyOf(this.#get(pointer(member('from'), index))))
        break
      case 'test':
        if (!this.#isEqual(this.#get(path), member('value'))) throw this.#unfit('finds another value')
        break
      default:
        throw invalid(`Operation ${index} has an unknown \`op\``)
    }
  }

  #add(path: string[], added: Json): void {
    if (path.length === 0) {
      this.value = added
      return
    }
    const container = this.#container(path)
    const token = path.at(-1) as string
    if (!Array.isArray(container)) {
      this.#put(container, token, added)
      return
    }
    const at = token === '-' ? container.length : this.#position(container, token, container.length)
    this.#charge(container.length - at)
    container.splice(at, 0, added)
  }

  #remove(path: string[]): void {
    this.#get(path)
    if (path.length === 0) {
      this.value = null
      return
    }
    const container = this.#container(path)
    const token = path.at(-1) as string
    if (!Array.isArray(container)) {
      delete (container as Record<string, Json>)[token]
      return
    }
    this.#charge(container.length - Number(token))
    container.splice(Number(token), 1)
  }

  /** The container of what the path names, ready to be changed: the containers along the path are copied, once. */
  #container(path: string[]): object {
    let current = this.#owned(this.value)
    this.value = current
    for (const token of path.slice(0, -1)) {
      const inner = this.#owned(this.#child(current, token))
      this.#put(current, token, inner)
      current = inner
    }
    return current
  }

  #owned(value: Json): object {
    if (!isObject(value) && !Array.isArray(value)) throw this.#unfit('goes into a value that has no members')
    if (this.#own.has(value)) return value
    this.#charge(Array.isArray(value) ? value.length : Object.keys(value).length * MEMBER_WORK)
    const copy = Array.isArray(value) ? value.slice() : { ...value }
    this.#own.add(copy)
    return copy
  }

  #put(container: object, token: string, value: Json): void {
    if (Array.isArray(container)) container[Number(token)] = value
    // Assigned, `__proto__` would be no member.
    else if (token === '__proto__')
      Object.defineProperty(container, token, { value, writable: true, enumerable: true, configurable: true })
    else (container as Record<string, Json>)[token] = value
  }

  #get(path: string[]): Json {
    let current = this.value
    for (const token of path) current = this.#child(current, token)
    return current
  }

  #child(value: Json, token: string): Json {
    if (Array.isArray(value)) return value[this.#position(value, token, value.length - 1)]
    if (isObject(value) && Object.hasOwn(value, token)) return (value as Record<string, Json>)[token]
    throw this.#unfit(`finds nothing at \`${token.slice(0, 100)}\``)
  }

  #position(list: readonly Json[], token: string, last: number): number {
    if (/^(?:0|[1-9]\d{0,9})$/.test(token) && Number(token) <= last) return Number(token)
    throw this.#unfit(`has the index \`${token.slice(0, 20)}\` in a list of ${list.length}`)
  }

  /** Copies of copies double: stopped before the text of the result is made. */
  #copyOf(value: Json): Json {
    this.#copiedLength += textOf(value).length
    if (this.#copiedLength > MAX_DOCUMENT_BYTES)
      throw new HoldallError(
        'too_large',
        `Operation ${this.#index} makes the document larger than ${MAX_DOCUMENT_BYTES} bytes`,
      )
    // Two places share its containers now: whoever changes one copies it first.
    if (typeof value === 'object') this.#own = new WeakSet()
    return value
  }

  #isEqual(a: Json, b: Json): boolean {
    if (Array.isArray(a) || Array.isArray(b)) {
      if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
      return a.every((item, index) => this.#isEqual(item, b[index]))
    }
    if (!isObject(a) || !isObject(b))
      return a === b || (isNumber(a) && isNumber(b) && isSameNumber(textOf(a), textOf(b)))
    const names = Object.keys(a)
    this.#charge(names.length * MEMBER_WORK)
    return (
      names.length === Object.keys(b).length &&
      names.every(
        (name) =>
          Object.hasOwn(b, name) && this.#isEqual((a as Record<string, Json>)[name], (b as Record<string, Json>)[name]),
      )
    )
  }

  #charge(work: number): void {
    this.#work += work
    if (this.#work <= MAX_WORK) return
    throw new HoldallError('too_large', `Operation ${this.#index} makes the patch too much work; nothing was changed`, {
      hint: 'Send fewer operations on lists that long, or the whole document with PUT',
    })
  }

  #unfit(what: string): HoldallError {
    return new HoldallError('unprocessable', `Operation ${this.#index} of the patch ${what}; nothing was changed`, {
      details: { operation: this.#index },
    })
  }
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

/** What has no prototype is a raw number. */
function isObject(value: Json): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) !== null
}

function isNumber(value: Json): boolean {
  return typeof value === 'number' || (typeof value === 'object' && value !== null)
}

function textOf(value: Json): string {
  return JSON.stringify(value)
}

function invalid(message: string): HoldallError {
  return new HoldallError('invalid_request', message, { hint: 'See RFC 6902' })
}
