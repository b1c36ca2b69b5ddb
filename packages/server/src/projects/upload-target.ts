import { HoldallError, type ProjectTypeRegistry } from '@holdall/protocol'
import { actorOf, type Database } from '../db/index.ts'
import { requireOperation } from './require-operation.ts'

export interface ProjectForUpload {
  projectId: string
  ownerUserId: string
  type: string
  allowedFileTypes: readonly string[]
  maxFileSizeBytes: number
}

interface Row {
  id: string
  owner_user_id: string
  type: string
  deleted_at: Date | null
  purging_at: Date | null
  may_write: boolean
}

const FIND = `
select id, owner_user_id, type, deleted_at, purging_at,
  (owner_user_id = holdall.uid() or id = any ((select holdall.member_projects('write'))::text[])) as may_write
from projects where id = $1 or (external_id = $1 and owner_user_id = $2) order by (id = $1) desc limit 1`

/**
 * The project that an upload goes into, with its type's limits.
 *
 * @param id its id, or the caller's external id
 * @throws {not_found}; {forbidden} for viewers; {conflict} when it is in the trash
 */
export async function findUploadTarget(
  database: Database,
  types: ProjectTypeRegistry,
  identity: { userId: string; role: 'user' | 'service' },
  id: string,
): Promise<ProjectForUpload> {
  const { rows } = await database.one<Row>(actorOf(identity), {
    name: 'upload-target',
    text: FIND,
    values: [id, identity.userId],
  })
  const row = rows[0]
  if (!row || row.purging_at) throw new HoldallError('not_found', 'There is no such project')
  if (identity.role !== 'service' && !row.may_write)
    throw new HoldallError('forbidden', 'You may look at this project, not add to it', {
      hint: 'Ask its owner to make you an editor',
    })
  if (row.deleted_at) throw new HoldallError('conflict', 'The project is in the trash', { hint: 'Restore it first' })
  const config = types.get(row.type)
  requireOperation(config, 'upload')
  return {
    projectId: row.id,
    ownerUserId: row.owner_user_id,
    type: row.type,
    allowedFileTypes: config.allowedFileTypes,
    maxFileSizeBytes: config.maxFileSize,
  }
}

/** Ids as stored of projects that were named by id or external id; names of what the identity may not read find nothing. */
export async function resolveProjectIds(
  database: Database,
  identity: { userId: string; role: 'user' | 'service' },
  names: readonly string[],
): Promise<string[]> {
  const { rows } = await database.one<{ id: string }>(actorOf(identity), {
    text: `select id from projects
      where purging_at is null and (id = any ($2::text[]) or (owner_user_id = $1 and external_id = any ($2::text[]))) order by id`,
    values: [identity.userId, names],
  })
  return rows.map(({ id }) => id)
}
