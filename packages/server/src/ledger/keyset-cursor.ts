import { createHash } from 'node:crypto'
import { HoldallError, isStorableText } from '@holdall/protocol'

/** The last row of a page: its sort value and id. */
export interface Position {
  value: string | number
  id: string
}

/** A list that goes on behind the last row of the page before, as far as its cursors are bound to it. */
export interface KeysetList {
  /** Keeps the cursors of two lists apart that are asked for in the same words. */
  name: 'media' | 'projects' | 'jobs' | 'similar' | 'duplicates' | 'moodboards'
  userId: string
  filter: object
  sort: { by: string; descending: boolean }
  /** What PostgreSQL compares the sort's values as. */
  values: 'integer' | 'number' | 'time' | 'text'
}

/** Opaque text for the place after `position`; it fits only the same list, owner, filters and sort. */
export function encodeKeyset(list: KeysetList, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(list), value, id])).toString('base64url')
}

/** @throws {invalid_request} for nonsense, or a cursor of another list */
export function decodeKeyset(list: KeysetList, cursor: string | null): Position | null {
  if (cursor === null) return null
  const [mark, value, id] = parse(cursor)
  if (mark !== fingerprint(list)) throw invalid('The cursor belongs to a list with another sort or other filters')
  if (!fits(list.values, value) || typeof id !== 'string' || !isStorableText(id))
    throw invalid('The cursor is not valid')
  return { value: value as string | number, id }
}

/** Whether PostgreSQL can compare the sort's column with it: the mark is no secret, so that anything may be in a cursor. */
function fits(values: KeysetList['values'], value: unknown): boolean {
  if (values === 'integer') return Number.isSafeInteger(value)
  if (values === 'number') return Number.isFinite(value)
  if (typeof value !== 'string') return false
  return values === 'time' ? isIsoTime(value) : isStorableText(value)
}

/** As this server writes them, in the years that PostgreSQL reads the same way. */
function isIsoTime(value: string): boolean {
  if (!/^(?!0000)\d{4}-/.test(value)) return false
  const date = new Date(value)
  return !Number.isNaN(date.getTime()) && date.toISOString() === value
}

function parse(cursor: string): unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(decoded) && decoded.length === 3) return decoded
  } catch {
    // Answered below, like any other nonsense.
  }
  throw invalid('The cursor is not valid')
}

/** The same for the same list, in whichever order its filters and their values were given. */
function fingerprint({ name, userId, filter, sort }: KeysetList): string {
  const filters = Object.entries(filter)
    .map(([field, value]) => [field, Array.isArray(value) ? [...value].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([name, filters, sort.by, sort.descending, userId]))
    .digest('base64url')
    .slice(0, 12)
}

function invalid(message: string): HoldallError {
  return new HoldallError('invalid_request', message, {
    hint: 'Begin again without `cursor`; keep `sort` and the filters while you page',
    errors: [{ path: 'cursor', message }],
  })
}
