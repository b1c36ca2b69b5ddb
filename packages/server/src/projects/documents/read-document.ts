import { type DocumentTypeDefinition, documentTypeOf, HoldallError, requireDocumentName } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { type CachedDocument, lazyDocument } from './document-cache.ts'
import { mediaIdsOf } from './media-ids.ts'
import { migrateDocument } from './migrate-document.ts'

/** A document as it is answered. */
export interface DocumentBody {
  name: string
  revision: number
  /** JSON; exactly as it was accepted, unless it was migrated. */
  text: string
  schemaVersion: number
  /** The version it is stored in, where that is an older one. */
  migratedFrom: number | null
  author: string
  updatedAt: Date
}

interface HeadRow {
  revision: number
  body: string
  schema_version: number
  author_user_id: string
  created_at: Date
}

const HEAD = `
select r.revision, r.body, r.schema_version, r.author_user_id, r.created_at
from documents d join document_revisions r on r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
where d.project_id = $1 and d.name = $2 and d.deleted_at is null`

const REVISION = `
select revision, body, schema_version, author_user_id, created_at from document_revisions
where project_id = $1 and name = $2 and revision = $3`

/** How documents of this name are kept in projects of this type. */
export function definitionOf(context: ProjectContext, project: ProjectRow, name: string): DocumentTypeDefinition {
  return documentTypeOf(context.types.has(project.type) ? context.types.get(project.type).documents : undefined, name)
}

/** The head of a document, or one of its earlier revisions. @throws {not_found}; {conflict} for a version nobody here knows */
export async function readDocument(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  revision?: number,
): Promise<DocumentBody> {
  requireDocumentName(name)
  const { rows } = await context.database.one<HeadRow>(
    actorOf(identity),
    revision === undefined
      ? { name: 'document-head', text: HEAD, values: [project.id, name] }
      : { name: 'document-revision', text: REVISION, values: [project.id, name, revision] },
  )
  const row = rows[0]
  if (!row)
    throw new HoldallError(
      'not_found',
      revision === undefined ? 'There is no such document' : 'This revision is not there, or no longer kept',
    )
  return bodyOf(context, project, name, row)
}

function bodyOf(context: ProjectContext, project: ProjectRow, name: string, row: HeadRow): DocumentBody {
  const definition = definitionOf(context, project, name)
  const { version = 1 } = definition
  const isOld = row.schema_version !== version
  return {
    name,
    revision: row.revision,
    text: isOld ? JSON.stringify(migrateDocument(row.body, row.schema_version, definition, name)) : row.body,
    schemaVersion: version,
    migratedFrom: isOld ? row.schema_version : null,
    author: row.author_user_id,
    updatedAt: row.created_at,
  }
}

/** The head to build on: from the cache, or freshly read. Null when there is no such document. */
export async function headOf(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  { fresh }: { fresh: boolean },
): Promise<CachedDocument | null> {
  const cached = fresh ? null : context.cache.get(project.id, name)
  if (cached !== null) return cached
  const { rows } = await context.database.one<HeadRow>(actorOf(identity), {
    name: 'document-head',
    text: HEAD,
    values: [project.id, name],
  })
  return rows[0] ? cacheable(context, project, name, rows[0]) : null
}

export function cacheable(
  context: ProjectContext,
  project: ProjectRow,
  name: string,
  { revision, body, schema_version }: Pick<HeadRow, 'revision' | 'body' | 'schema_version'>,
): CachedDocument {
  const definition = definitionOf(context, project, name)
  return lazyDocument(
    { revision, schemaVersion: schema_version, text: body },
    () => migrateDocument(body, schema_version, definition, name),
    (value) => documentMediaIds(definition, body, value),
  )
}

/** The media that a body names, as its type declares. @param value read only where pointers are declared */
export function documentMediaIds(
  { mediaPointers }: DocumentTypeDefinition,
  text: string,
  value: () => unknown,
): string[] {
  return mediaIdsOf(text, mediaPointers === undefined ? null : value(), mediaPointers)
}
