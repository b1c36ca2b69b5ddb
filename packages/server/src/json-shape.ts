import { HoldallError } from '@holdall/protocol'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const CLOSE_BRACE = 0x7d
const CLOSE_BRACKET = 0x5d
// `proto` or `constructor`, or any escape by which they could be spelt.
const SUSPECT_KEY = /proto|constructor|\\u00[4-7]/i
const NUL_ESCAPE = /\\u0000/

/**
 * Refuses text that nests deeper than `maxDepth`, before it is parsed: a few megabytes of `[` would overflow the stack of
 * whatever walks the value later.
 * @param what begins the message of the error
 * @throws {invalid_request}
 */
export function checkJsonDepth(text: string, maxDepth: number, what = 'The body'): void {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) {
      index = endOfString(text, index)
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > maxDepth) throw new HoldallError('invalid_request', `${what} nests deeper than ${maxDepth} levels`)
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--
    }
  }
}

/** The index of the closing quote, or the last index when there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

/** `__proto__`, or a `constructor` that holds a `prototype`, anywhere in a parsed value; null when there is none. */
export function findForbiddenKey(text: string, value: unknown): string | null {
  if (!SUSPECT_KEY.test(text)) return null
  let found: string | null = null
  walk(value, (object) => {
    if (Object.hasOwn(object, '__proto__')) found = '__proto__'
    else if (Object.hasOwn(object, 'constructor')) {
      const inner = (object as Record<string, unknown>).constructor as unknown
      if (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype')) found = 'constructor'
    }
    return found === null
  })
  return found
}

/** Whether any string or name in a parsed value holds U+0000. */
export function hasNul(text: string, value: unknown): boolean {
  if (!NUL_ESCAPE.test(text)) return false
  if (typeof value === 'string') return value.includes('\0')
  let found = false
  walk(value, (object) => {
    for (const [name, member] of Object.entries(object)) {
      if (name.includes('\0') || (typeof member === 'string' && member.includes('\0'))) found = true
    }
    return !found
  })
  return found
}

/** Visits every object and array, without recursion, until `visit` returns false. */
function walk(value: unknown, visit: (object: object) => boolean): void {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const current = waiting.pop()
    if (typeof current !== 'object' || current === null) continue
    if (!visit(current)) return
    for (const member of Object.values(current)) {
      if (typeof member === 'object' && member !== null) waiting.push(member)
    }
  }
}
