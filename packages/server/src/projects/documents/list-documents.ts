import type { DocumentConflict, DocumentInfo, RevisionInfo } from '@holdall/protocol'
import { HoldallError, requireDocumentName } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { lockProject, requireEditor } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { parseDocument } from './document-text.ts'

/** One page and where the next begins, as clients pass it back. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export interface PageRequest {
  limit: number
  cursor: string | null
}

/** Documents by name. */
export async function listDocuments(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  { limit, cursor }: PageRequest,
): Promise<Page<DocumentInfo>> {
  const { rows } = await context.database.one<
    Omit<DocumentInfo, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date }
  >(actorOf(identity), {
    text: `select name, revision, size_bytes as "sizeBytes", schema_version as "schemaVersion", author_user_id as author,
          created_at as "createdAt", updated_at as "updatedAt",
          (select count(*)::int from document_conflicts c where c.project_id = d.project_id and c.name = d.name) as conflicts
        from documents d where project_id = $1 and deleted_at is null and ($2::text is null or name > $2) order by name limit $3`,
    values: [project.id, cursor === null ? null : textCursor(cursor), limit + 1],
  })
  return page(
    rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() })),
    limit,
    ({ name }) => name,
  )
}

/** Kept revisions, the newest first. @throws {not_found} */
export async function listRevisions(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  { limit, cursor }: PageRequest,
): Promise<Page<RevisionInfo>> {
  requireDocumentName(name)
  const { rows } = await context.database.one<Omit<RevisionInfo, 'createdAt'> & { createdAt: Date }>(
    actorOf(identity),
    {
      text: `select revision, size_bytes as "sizeBytes", schema_version as "schemaVersion", author_user_id as author, created_at as "createdAt",
        holdall.is_pinned(project_id, name, revision) as pinned
      from document_revisions where project_id = $1 and name = $2 and ($3::bigint is null or revision < $3) order by revision desc limit $4`,
      values: [project.id, name, cursor === null ? null : numberCursor(cursor), limit + 1],
    },
  )
  if (rows.length === 0 && cursor === null) throw noDocument()
  return page(
    rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    limit,
    ({ revision }) => String(revision),
  )
}

/** Values that lost a merge, the oldest first. */
export async function listConflicts(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  { limit, cursor }: PageRequest,
): Promise<Page<DocumentConflict>> {
  requireDocumentName(name)
  const { rows } = await context.database.one<
    Omit<DocumentConflict, 'value' | 'createdAt'> & { value: string; createdAt: Date }
  >(actorOf(identity), {
    text: `select id as n, path, value, revision, author_user_id as author, created_at as "createdAt" from document_conflicts
        where project_id = $1 and name = $2 and ($3::bigint is null or id > $3) order by id limit $4`,
    values: [project.id, name, cursor === null ? null : numberCursor(cursor), limit + 1],
  })
  return page(
    rows.map((row) => ({ ...row, value: parseDocument(row.value), createdAt: row.createdAt.toISOString() })),
    limit,
    ({ n }) => String(n),
  )
}

/** Marks a conflict as resolved: it is not listed any more. @throws {not_found} */
export async function resolveConflict(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  n: number,
): Promise<void> {
  requireEditor(project, identity)
  const { rowCount } = await context.database.one(actorOf(identity), {
    text: 'delete from document_conflicts where project_id = $1 and name = $2 and id = $3',
    values: [project.id, name, n],
  })
  if (rowCount !== 1) throw new HoldallError('not_found', 'There is no such conflict')
}

const TOMBSTONE = `
with gone as (
  update documents set deleted_at = $3, revision = revision + 1, updated_at = $3, author_user_id = $4
  where project_id = $1 and name = $2 and deleted_at is null and ($5::bigint is null or revision = $5) returning owner_user_id, revision
), event as (
  insert into outbox (owner_user_id, actor_user_id, kind, subject_id, payload)
    select owner_user_id, $4, 'document.deleted', $1, jsonb_build_object('name', $2::text, 'revision', revision) from gone
)
update projects set document_count = document_count - 1, updated_at = $3 where id = $1 and exists (select from gone)`

/**
 * Deletes a document; its history stays, and so does the count of its revisions.
 *
 * @param revision what its head must be; null for any
 * @throws {not_found}; {precondition_failed}; {conflict} for `data`, which every project has
 */
export async function deleteDocument(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name: string,
  revision: number | null,
): Promise<void> {
  requireDocumentName(name)
  requireEditor(project, identity)
  if (name === 'data')
    throw new HoldallError('conflict', 'Every project has the document "data"', { hint: 'Save an empty one: {}' })
  await context.database.as(actorOf(identity), async (tx) => {
    await lockProject(tx, project.id)
    const { rows } = await tx.query<{ revision: number }>({
      text: 'select revision from documents where project_id = $1 and name = $2 and deleted_at is null',
      values: [project.id, name],
    })
    if (!rows[0]) throw noDocument()
    if (revision !== null && rows[0].revision !== revision)
      throw new HoldallError('precondition_failed', `The document "${name}" is at revision ${rows[0].revision}`)
    await tx.query({ text: TOMBSTONE, values: [project.id, name, context.clock(), identity.userId, revision] })
    await tx.query({ text: "select holdall.record_references($1, 'document', $2, '{}')", values: [project.id, name] })
  })
  context.cache.delete(project.id, name)
}

export function page<T>(rows: T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items, nextCursor: more ? Buffer.from(cursorOf(last)).toString('base64url') : null }
}

export function textCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (text === '' || text.includes('\0') || !text.isWellFormed()) throw badCursor()
  return text
}

export function numberCursor(cursor: string): number {
  const text = textCursor(cursor)
  if (!/^\d{1,15}$/.test(text)) throw badCursor()
  return Number(text)
}

export function badCursor(): HoldallError {
  return new HoldallError('invalid_request', 'The cursor is not valid', {
    errors: [{ path: 'cursor', message: 'is not valid' }],
  })
}

function noDocument(): HoldallError {
  return new HoldallError('not_found', 'There is no such document')
}
