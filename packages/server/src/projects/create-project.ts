import { DATA_DEFAULTS, DATA_DOCUMENT, documentTypeOf, HoldallError, type ProjectCreate } from '@holdall/protocol'
import { actorOf, hasSqlState, type Statement } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import type { ProjectContext } from './project-context.ts'
import type { ProjectRow } from './project-row.ts'

const UNIQUE_VIOLATION = '23505'

export interface CreateOptions {
  /** The id it gets. @default a new one of its type */
  id?: string | undefined
  /** Hidden until then: see `finishImport`. */
  importingUntil?: Date | undefined
  bundleDigest?: string | undefined
  /** @default with an empty `data` document */
  empty?: boolean
}

/**
 * A project with an empty `data` document, in one transaction.
 *
 * @throws {invalid_request} for an unknown type; {conflict} when the caller has a project with this external id
 */
export async function createProject(
  context: ProjectContext,
  identity: Identity,
  request: ProjectCreate,
  options: CreateOptions = {},
): Promise<ProjectRow> {
  const { row, statements } = planProject(context, identity, request, options)
  await context.database.batch([{ actor: actorOf(identity), statements }]).catch((error: unknown) => {
    throw isTaken(error) ? taken(row.external_id) : error
  })
  return row
}

/** A project that is to be, and what makes it one, for a transaction that does more. */
export function planProject(
  context: ProjectContext,
  identity: Identity,
  { name, type, description = '', metadata = {}, externalId = null, status = 'draft' }: ProjectCreate,
  { id, importingUntil, bundleDigest, empty = false }: CreateOptions = {},
): { row: ProjectRow; statements: Statement[] } {
  const config = context.types.get(type)
  const now = context.clock()
  const projectId = id ?? context.createId(config.storagePrefix)
  const statements: Statement[] = [
    {
      name: 'create-project',
      text: `insert into projects (id, external_id, name, description, type, status, owner_user_id, metadata, created_at, updated_at, importing_until, bundle_digest)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
      values: [
        projectId,
        externalId,
        name,
        description,
        type,
        status,
        identity.userId,
        metadata,
        now,
        importingUntil ?? null,
        bundleDigest ?? null,
      ],
    },
  ]
  if (!empty)
    statements.push(
      dataStatement(projectId, documentTypeOf(config.documents, DATA_DOCUMENT).version ?? 1, identity, now),
    )
  statements.push(
    outboxStatement({
      ownerUserId: identity.userId,
      actorUserId: identity.userId,
      kind: 'project.created',
      subjectId: projectId,
    }),
  )
  const row: ProjectRow = {
    id: projectId,
    external_id: externalId,
    name,
    description,
    type,
    status,
    owner_user_id: identity.userId,
    cover_media_id: null,
    metadata,
    document_count: empty ? 0 : 1,
    scene_count: 0,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    role: 'owner',
  }
  return { row, statements }
}

/** Whether a project could not be made because its owner has one with this external id. */
export function isTaken(error: unknown): boolean {
  return hasSqlState(error, UNIQUE_VIOLATION)
}

export function taken(externalId: string | null): HoldallError {
  return new HoldallError('conflict', `You have a project with the external id "${externalId ?? ''}" already`, {
    hint: 'It may be in the trash. Use that one, or choose another id',
    errors: [{ path: 'externalId', message: 'is taken' }],
  })
}

function dataStatement(projectId: string, version: number, { userId }: Identity, now: Date): Statement {
  const text = `{${Object.entries(DATA_DEFAULTS)
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`
  return {
    name: 'create-data',
    text: "select holdall.save_document($1, $2, 'create', null, $3, $4, $5, $5, '{}', null, $6, $7, $8)",
    values: [projectId, DATA_DOCUMENT, text, text.length, version, userId, now, Number.MAX_SAFE_INTEGER],
  }
}
