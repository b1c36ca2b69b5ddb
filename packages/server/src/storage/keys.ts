import { HoldallError } from '@holdall/protocol'

/** Keys of Holdall itself (markers, temporary files) live in folders of this name; callers' keys may not enter them. */
export const RESERVED_SEGMENT = '.holdall'

const MAX_KEY_BYTES = 1024
const MAX_SEGMENT_BYTES = 255
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\\]/

/**
 * Refuses a key that a store could misread: empty, over 1024 bytes of UTF-8, with an empty, `.`, `..` or over-long segment
 * (255 bytes), a control character, a backslash or half a surrogate pair; and, without `reserved`, one in Holdall's own space.
 * @throws {invalid_request}
 */
export function assertKey(key: string, { reserved = false }: { reserved?: boolean } = {}): void {
  const problem = keyProblem(key, reserved)
  if (problem !== null) throw new HoldallError('invalid_request', `The key ${shown(key)} is refused: ${problem}`)
}

/** Refuses a list prefix that no valid key begins with. */
export function assertPrefix(prefix: string): void {
  if (prefix === '') return
  const folder = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  // The last segment may be the beginning of a name, so `.` and `..` (as in `..a`) are fine there; drivers never resolve it.
  const problem = keyProblem(prefix.endsWith('/') ? folder : `${folder}x`, true)
  if (problem !== null) throw new HoldallError('invalid_request', `The prefix ${shown(prefix)} is refused: ${problem}`)
}

/** Whether a key lies in Holdall's own space (in any folder, whatever its letter case: some file systems ignore case). */
export function isReservedKey(key: string): boolean {
  return key.split('/').some((segment) => segment.toLowerCase() === RESERVED_SEGMENT)
}

function keyProblem(key: string, reserved: boolean): string | null {
  if (typeof key !== 'string' || key === '') return 'it is empty'
  if (key.length > MAX_KEY_BYTES || Buffer.byteLength(key) > MAX_KEY_BYTES)
    return `it is longer than ${MAX_KEY_BYTES} bytes`
  if (!key.isWellFormed()) return 'it is not valid Unicode'
  if (FORBIDDEN.test(key)) return 'it has a control character or a backslash'
  for (const segment of key.split('/')) {
    if (segment === '') return 'it has an empty segment (a leading, trailing or doubled slash)'
    if (segment === '.' || segment === '..') return `it has the segment ${segment}`
    if (segment.length > MAX_SEGMENT_BYTES || Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
      return `it has a segment longer than ${MAX_SEGMENT_BYTES} bytes`
    }
    if (!reserved && segment.toLowerCase() === RESERVED_SEGMENT) return `${RESERVED_SEGMENT} belongs to Holdall itself`
  }
  return null
}

function shown(key: string): string {
  const text = JSON.stringify(key) ?? String(key)
  return text.length > 120 ? `${text.slice(0, 120)}…"` : text
}

/** Orders keys by their UTF-8 bytes, as S3 does; JavaScript's own order differs beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates (characters beyond U+FFFF) sort after U+E000…U+FFFF in UTF-8. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
