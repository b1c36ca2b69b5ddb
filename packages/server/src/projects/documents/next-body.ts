import { DATA_DOCUMENT, type DocumentTypeDefinition, HoldallError, mergePatch } from '@holdall/protocol'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import type { CachedDocument } from './document-cache.ts'
import { documentText, fillDataText, fillDataValue, parseDocument, requireDocumentSize } from './document-text.ts'
import { applyJsonPatch } from './json-patch.ts'
import { migrateDocument, validateDocument } from './migrate-document.ts'
import { definitionOf } from './read-document.ts'

/** What a save does to a document. */
export type DocumentChange =
  /** The whole body, and its text as it was sent. */
  | { kind: 'replace'; text: string; value: unknown }
  | { kind: 'merge-patch'; patch: unknown }
  | { kind: 'json-patch'; patch: unknown }

/** The next body of a document, as value and as text. */
export interface NextBody {
  text: string
  value: unknown
  sizeBytes: number
}

/** What a patch makes of the head. @throws {conflict} {unprocessable} {too_large} {invalid_request} */
export function patched(
  context: ProjectContext,
  project: ProjectRow,
  name: string,
  change: DocumentChange,
  head: CachedDocument,
  schemaVersion: number | undefined,
): NextBody {
  if (change.kind === 'replace') throw new Error('a replacement has no head')
  const definition = definitionOf(context, project, name)
  const { version = 1 } = definition
  if (schemaVersion !== undefined && schemaVersion !== version) throw otherVersion(name, schemaVersion, version)
  const applied =
    change.kind === 'merge-patch' ? mergePatch(head.value, change.patch) : applyJsonPatch(head.value, change.patch)
  const value = name === DATA_DOCUMENT ? fillDataValue(applied) : applied
  const text = documentText(value)
  validateDocument(value, definition, name)
  return { text, value, sizeBytes: Buffer.byteLength(text) }
}

/** What is sent in its place, in the version that its type saves. @throws {conflict} {unprocessable} {too_large} */
export function replaced(
  context: ProjectContext,
  project: ProjectRow,
  name: string,
  change: DocumentChange,
  schemaVersion: number | undefined,
): NextBody {
  if (change.kind !== 'replace') throw new Error('a patch has a head')
  const definition = definitionOf(context, project, name)
  const { version = 1 } = definition
  const isOld = schemaVersion !== undefined && schemaVersion !== version
  const value = isOld ? migrateSent(change.text, schemaVersion, definition, name) : parseDocument(change.text, change)
  const whole = isOld ? JSON.stringify(value) : change.text
  const text = name === DATA_DOCUMENT ? fillDataText(whole, value) : whole
  const filled = name === DATA_DOCUMENT ? fillDataValue(value) : value
  validateDocument(filled, definition, name)
  const sizeBytes = Buffer.byteLength(text)
  requireDocumentSize(sizeBytes)
  return { text, value: filled, sizeBytes }
}

/** What cannot be migrated here is the sender's doing, and nothing that is stored. */
function migrateSent(text: string, from: number, definition: DocumentTypeDefinition, name: string): unknown {
  try {
    return migrateDocument(text, from, definition, name)
  } catch (error) {
    if (!(error instanceof HoldallError) || error.code !== 'corrupt') throw error
    throw new HoldallError('unprocessable', `The body of "${name}" is none of version ${from}: it cannot be migrated`, {
      cause: error,
    })
  }
}

function otherVersion(name: string, sent: number, version: number): HoldallError {
  return new HoldallError(
    'conflict',
    `A patch of "${name}" applies to its body of schema version ${version}, not ${sent}`,
    { hint: 'Read the document: it is answered in the version that patches apply to' },
  )
}
