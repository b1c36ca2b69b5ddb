import { HoldallError } from '../errors.ts'

/** Limit of one document's text, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
const MAX_NAME_LENGTH = 200
const SEGMENT = /^[A-Za-z0-9._-]+$/
const RESERVED: ReadonlySet<string> = new Set(['.', '..', 'revisions', 'conflicts'])

/** The document that every project has. */
export const DATA_DOCUMENT = 'data'

/** What the body of `data` always has, and what a key is reset to that a merge patch nulls. */
export const DATA_DEFAULTS = Object.freeze({
  settings: '{}',
  tracks: '[]',
  analysis: 'null',
  media: '[]',
  metadata: '{}',
})

/** The body of `data`. */
export interface ProjectData {
  settings: unknown
  tracks: unknown
  analysis: unknown
  media: unknown
  metadata: unknown
  [key: string]: unknown
}

/** Whether `name` can be a document's: segments of `A-Z a-z 0-9 . _ -` joined by `/`, none of them `revisions`, `conflicts`, `.` or `..`. */
export function isDocumentName(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH) return false
  return name.split('/').every((segment) => SEGMENT.test(segment) && !RESERVED.has(segment))
}

/** @throws {invalid_request} */
export function requireDocumentName(name: string): string {
  if (isDocumentName(name)) return name
  throw new HoldallError('invalid_request', `"${name.slice(0, 100)}" is not a document name`, {
    hint: 'Segments of A-Z a-z 0-9 . _ - joined by /, at most 200 characters; none of them revisions, conflicts, . or ..',
  })
}
