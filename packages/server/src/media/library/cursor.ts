import { createHash } from 'node:crypto'
import { HoldallError, isStorableText, type MediaSortField } from '@holdall/protocol'
import type { ListRequest } from './list-request.ts'

/** The last row of a page: its sort value and id. */
export interface Position {
  value: string | number
  id: string
}

const IS_NUMBER: ReadonlySet<MediaSortField> = new Set(['size', 'duration', 'relevance'])
const IS_DATE: ReadonlySet<MediaSortField> = new Set(['created', 'updated', 'taken'])

/** Opaque text for the place after `position`; it fits only the same owner, filters and sort. */
export function encodeCursor(request: ListRequest, userId: string, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(request, userId), value, id])).toString('base64url')
}

/** @throws {invalid_request} for nonsense, or a cursor of another list */
export function decodeCursor(request: ListRequest, userId: string): Position | null {
  if (request.cursor === null) return null
  const [mark, value, id] = parse(request.cursor)
  if (mark !== fingerprint(request, userId))
    throw invalid('The cursor belongs to a list with another sort or other filters')
  if (!fits(request.sort.by, value) || typeof id !== 'string' || !isStorableText(id))
    throw invalid('The cursor is not valid')
  return { value: value as string | number, id }
}

/** Whether PostgreSQL can compare the sort's column with it: the mark is no secret, so that anything may be in a cursor. */
function fits(by: MediaSortField, value: unknown): boolean {
  if (by === 'size') return Number.isSafeInteger(value)
  if (IS_NUMBER.has(by)) return Number.isFinite(value)
  if (typeof value !== 'string') return false
  return IS_DATE.has(by) ? isIsoTime(value) : isStorableText(value)
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
function fingerprint({ filter, sort }: ListRequest, userId: string): string {
  const filters = Object.entries(filter)
    .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([filters, sort.by, sort.descending, userId]))
    .digest('base64url')
    .slice(0, 12)
}

function invalid(message: string): HoldallError {
  return new HoldallError('invalid_request', message, {
    hint: 'Begin again without `cursor`; keep `sort` and the filters while you page',
    errors: [{ path: 'cursor', message }],
  })
}
