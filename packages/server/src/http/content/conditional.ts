import { parseHttpDate } from './http-date.ts'

/** Request headers with lower-case names, as Node has them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

/** What a representation can be compared by. */
export interface Validators {
  /** With its quotes; `W/"…"` when weak. */
  etag: string
  lastModified: Date
}

export type Precondition = 'proceed' | 'not-modified' | 'failed'

const TAG = /[ \t]*,?[ \t]*((?:W\/)?"[\x21\x23-\x7e\x80-\u00ff]*")[ \t]*(?=,|$)/gy

/**
 * Evaluates the conditional headers of a request in the order that the RFC fixes.
 * @see RFC 9110 §13.2.2
 */
export function evaluatePreconditions(headers: RequestHeaders, method: string, validators: Validators): Precondition {
  const safe = method === 'GET' || method === 'HEAD'
  const ifMatch = single(headers['if-match'])
  if (ifMatch !== undefined) {
    if (!listMatches(ifMatch, validators.etag, 'strong')) return 'failed'
  } else {
    const unmodifiedSince = dateOf(headers['if-unmodified-since'])
    if (unmodifiedSince !== null && secondsOf(validators.lastModified) > unmodifiedSince) return 'failed'
  }
  const ifNoneMatch = single(headers['if-none-match'])
  if (ifNoneMatch !== undefined) {
    if (listMatches(ifNoneMatch, validators.etag, 'weak')) return safe ? 'not-modified' : 'failed'
  } else if (safe) {
    const modifiedSince = dateOf(headers['if-modified-since'])
    if (modifiedSince !== null && secondsOf(validators.lastModified) <= modifiedSince) return 'not-modified'
  }
  return 'proceed'
}

/**
 * Whether a `Range` may be honoured: true without `If-Range`, or when its strong ETag or exact date is the current one.
 * @see RFC 9110 §13.1.5
 */
export function ifRangeHolds(headers: RequestHeaders, validators: Validators): boolean {
  const value = single(headers['if-range'])?.trim()
  if (value === undefined) return true
  if (value.endsWith('"')) return value === validators.etag && !value.startsWith('W/')
  const date = parseHttpDate(value)
  return date !== null && date === secondsOf(validators.lastModified)
}

/** Whether a list of ETags (or `*`) names `etag`. A malformed list names nothing. */
export function listMatches(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true
  const weakEtag = etag.startsWith('W/')
  const opaque = weakEtag ? etag.slice(2) : etag
  TAG.lastIndex = 0
  let match = TAG.exec(list)
  while (match) {
    const tag = match[1]!
    if (comparison === 'weak') {
      if ((tag.startsWith('W/') ? tag.slice(2) : tag) === opaque) return true
    } else if (!weakEtag && tag === etag) {
      return true
    }
    match = TAG.exec(list)
  }
  return false
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

function dateOf(value: string | string[] | undefined): number | null {
  const text = single(value)
  return text === undefined ? null : parseHttpDate(text)
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
