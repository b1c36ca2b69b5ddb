import { Sha256 } from '@holdall/protocol'
import { jsonText } from './json-text.ts'
import type { Json } from './json-value.ts'
import type { LostValue } from './merge-documents.ts'

/** Servers and proxies take headers of 8 KiB and more. */
const MAX_HEADER_LENGTH = 6 * 1024
/** Of one value in the header; a larger one becomes a document. */
const MAX_VALUE_LENGTH = 2 * 1024
const MAX_NAME_LENGTH = 200

/** A document beside the document, in which a value is kept that is too large for a header. */
export interface ConflictCopy {
  name: string
  value: Json
}

/** What is told of lost values with one save. */
export interface ConflictReport {
  /** JSON in ASCII; null when there is nothing to tell. */
  header: string | null
  /** What the header tells of; the rest goes with the next save. */
  reported: LostValue[]
  /** What has to be there before the save. */
  copies: ConflictCopy[]
}

/** Puts as many lost values into a header as it holds: a large one by the name of a document that has it. */
export function reportConflicts(document: string, lost: readonly LostValue[]): ConflictReport {
  const report: ConflictReport = { header: null, reported: [], copies: [] }
  const told: LostValue[] = []
  for (const { path, value } of lost) {
    const text = jsonText(value)
    const isLarge = ascii(text).length > MAX_VALUE_LENGTH
    const name = copyName(document, text)
    told.push({ path, value: isLarge ? { $document: name } : value })
    const header = ascii(JSON.stringify(told))
    if (told.length > 1 && header.length > MAX_HEADER_LENGTH) break
    report.header = header
    report.reported.push({ path, value })
    if (isLarge) report.copies.push({ name, value })
  }
  return report
}

/** The document that a listed value stands for, if it does. */
export function copyOf(document: string, value: unknown): string | null {
  const name = (value as { $document?: unknown } | null)?.$document
  return String(name).startsWith(prefix(document)) ? (name as string) : null
}

/** The same for the same text, so that a save which is repeated makes no second copy. */
function copyName(document: string, text: string): string {
  const digest = new Sha256().update(new TextEncoder().encode(text)).digest().subarray(0, 16)
  return prefix(document) + Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const prefix = (document: string): string => `conflict-copy/${document.slice(0, MAX_NAME_LENGTH - 50)}/`

const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
