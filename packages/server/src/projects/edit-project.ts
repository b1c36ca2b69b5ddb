import { HoldallError, mergePatch, metadataSchema, type ProjectPatch, parseInput } from '@holdall/protocol'
import { actorOf, hasSqlState, type Transaction } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { taken } from './create-project.ts'
import { findOwnProject, findProject, goneMeanwhile, requireEditor } from './find-project.ts'
import type { ProjectContext } from './project-context.ts'
import { PROJECT_COLUMNS, type ProjectRow } from './project-row.ts'

const UNIQUE_VIOLATION = '23505'

/** Changes what is named in the patch. @throws {not_found} {forbidden} {conflict} for a taken external id; {invalid_request} for a cover that is no item */
export async function editProject(
  context: ProjectContext,
  identity: Identity,
  id: string,
  patch: ProjectPatch,
): Promise<ProjectRow> {
  const project = await findProject(context.database, identity, id)
  requireEditor(project, identity)
  return context.database
    .as(actorOf(identity), async (tx) => {
      const { rows: locked } = await tx.query<{ metadata: Record<string, unknown> }>({
        name: 'project-for-edit',
        text: 'select metadata from projects where id = $1 and purging_at is null for no key update',
        values: [project.id],
      })
      if (!locked[0]) throw goneMeanwhile()
      if (patch.coverMediaId) await requireItem(tx, patch.coverMediaId)
      const metadata =
        patch.metadata === undefined
          ? locked[0].metadata
          : parseInput(metadataSchema, mergePatch(locked[0].metadata, patch.metadata), 'The metadata')
      const keep = <T>(value: T | undefined, old: T): T => (value === undefined ? old : value)
      return changed(tx, identity, project.owner_user_id, {
        text: `update projects set name = $2, description = $3, status = $4, metadata = $5, external_id = $6, cover_media_id = $7, updated_at = $8
          where id = $1 returning ${PROJECT_COLUMNS}`,
        values: [
          project.id,
          keep(patch.name, project.name),
          keep(patch.description, project.description),
          keep(patch.status, project.status),
          metadata,
          keep(patch.externalId, project.external_id),
          keep(patch.coverMediaId, project.cover_media_id),
          context.clock(),
        ],
      })
    })
    .catch((error: unknown) => {
      throw hasSqlState(error, UNIQUE_VIOLATION) ? taken(patch.externalId ?? null) : error
    })
}

/** Moves a project to the trash: its documents stay as they are and can be read, not changed. */
export async function trashProject(context: ProjectContext, identity: Identity, id: string): Promise<ProjectRow> {
  return setDeletedAt(context, identity, id, true)
}

export async function restoreProject(context: ProjectContext, identity: Identity, id: string): Promise<ProjectRow> {
  return setDeletedAt(context, identity, id, false)
}

async function setDeletedAt(
  context: ProjectContext,
  identity: Identity,
  id: string,
  trashed: boolean,
): Promise<ProjectRow> {
  const project = await findOwnProject(context.database, identity, id)
  if ((project.deleted_at !== null) === trashed) return project
  return context.database.as(actorOf(identity), (tx) =>
    changed(tx, identity, project.owner_user_id, {
      text: `update projects set deleted_at = $2, updated_at = $3 where id = $1 and purging_at is null returning ${PROJECT_COLUMNS}`,
      values: [project.id, trashed ? context.clock() : null, context.clock()],
    }),
  )
}

async function changed(
  tx: Transaction,
  identity: Identity,
  ownerUserId: string,
  update: { text: string; values: unknown[] },
): Promise<ProjectRow> {
  const { rows } = await tx.query<ProjectRow>(update)
  const row = rows[0]
  if (!row) throw goneMeanwhile()
  await tx.query(
    outboxStatement({ ownerUserId, actorUserId: identity.userId, kind: 'project.updated', subjectId: row.id }),
  )
  return row
}

async function requireItem(tx: Transaction, mediaId: string): Promise<void> {
  const { rowCount } = await tx.query({
    text: 'select 1 from media where id = $1 and purging_at is null and deleted_at is null',
    values: [mediaId],
  })
  if (rowCount !== 1)
    throw new HoldallError('invalid_request', 'The cover must be a media item that you can see', {
      errors: [{ path: 'coverMediaId', message: 'is no media item' }],
    })
}
