import { decodeTime, monotonicFactory } from 'ulid'
import { HoldallError } from './errors.ts'
import { isIdPrefix } from './id-prefixes.ts'
import { pooledRandom } from './random.ts'

export interface IdOptions {
  /** Milliseconds since 1970. @default Date.now */
  now?: (() => number) | undefined
  /** Uniform in [0, 1). @default the platform's cryptographic generator */
  random?: (() => number) | undefined
}

const ULID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/
const ULID_LENGTH = 26

/**
 * Makes a function that makes ids. Ids of one maker sort by the time they were made, also within a millisecond and when the
 * clock is set back.
 *
 * @throws {invalid_request} (the returned function) when the prefix has another shape than `isIdPrefix` accepts
 * @see https://github.com/ulid/spec
 */
export function idMaker({ now = Date.now, random = pooledRandom() }: IdOptions = {}): (prefix: string) => string {
  const ulid = monotonicFactory(random)
  return (prefix) => {
    if (!isIdPrefix(prefix)) throw new HoldallError('invalid_request', `"${prefix.slice(0, 60)}" is not an id prefix`)
    return `${prefix}-${ulid(now()).toLowerCase()}`
  }
}

// The one piece of state in this package: the last id of this process, without which ids of one millisecond would not sort.
const makeId = idMaker()

/**
 * A new id: `<prefix>-<ulid in lower case>`. Under 1 µs, unique, and sorting by time within this process.
 * With `now` or `random` it stands alone: deterministic, and monotonic with nothing.
 *
 * @throws {invalid_request} when the prefix is not lower-case words joined by dashes
 * @example createId('media') // 'media-01jd6w2v5k8xq4m3n7z9r1t0ab'
 */
export function createId(prefix: string, options?: IdOptions): string {
  return options === undefined ? makeId(prefix) : idMaker(options)(prefix)
}

/** The prefix of an id, or null when `value` is not an id. */
export function idPrefix(value: string): string | null {
  const dash = value.length - ULID_LENGTH - 1
  if (dash < 1 || value[dash] !== '-' || !ULID.test(value.slice(dash + 1))) return null
  const prefix = value.slice(0, dash)
  return isIdPrefix(prefix) ? prefix : null
}

/** Whether `value` is an id, and, when `prefix` is given, one of that kind. */
export function isId(value: unknown, prefix?: string): value is string {
  if (typeof value !== 'string') return false
  const found = idPrefix(value)
  return found !== null && (prefix === undefined || found === prefix)
}

/** When an id was made (millisecond resolution), or null when `value` is not an id. */
export function idTime(value: string): Date | null {
  return idPrefix(value) === null ? null : new Date(decodeTime(value.slice(-ULID_LENGTH).toUpperCase()))
}
