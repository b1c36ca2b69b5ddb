import { HoldallError } from '@holdall/protocol'
import { actorOf, type Database, type Transaction } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { PROJECT_COLUMNS, type ProjectRow } from './project-row.ts'

// An id of Holdall's own wins over an external id that was made to look like it.
const BY_NAME = `
select ${PROJECT_COLUMNS} from projects
where (id = $1 or (external_id = $1 and owner_user_id = $2)) and purging_at is null and importing_until is null
order by (id = $1) desc limit 1`

/** A project by its id or the caller's external id; trashed ones included. @throws {not_found} also for what the caller may not see */
export async function findProject(database: Database, identity: Identity, id: string): Promise<ProjectRow> {
  const { rows } = await database.one<ProjectRow>(actorOf(identity), {
    name: 'project-by-name',
    text: BY_NAME,
    values: [id, identity.userId],
  })
  return mustExist(rows[0])
}

/** The same, for a change. @throws {forbidden} to viewers; {conflict} when it is in the trash */
export async function findEditableProject(database: Database, identity: Identity, id: string): Promise<ProjectRow> {
  const project = await findProject(database, identity, id)
  requireEditor(project, identity)
  if (project.deleted_at !== null) throw inTrash()
  return project
}

/** The same, for what only its owner may do. @throws {forbidden} */
export async function findOwnProject(database: Database, identity: Identity, id: string): Promise<ProjectRow> {
  const project = await findProject(database, identity, id)
  if (identity.role !== 'service' && project.owner_user_id !== identity.userId)
    throw new HoldallError('forbidden', 'Only its owner may do this to a project')
  return project
}

/** Every writer of a project's parts takes this lock first: they wait for each other here, and never in a circle. */
export async function lockProject(
  tx: Transaction,
  projectId: string,
  { trashed = false }: { trashed?: boolean } = {},
): Promise<void> {
  const { rowCount } = await tx.query({
    name: trashed ? 'lock-any-project' : 'lock-project',
    text: `select 1 from projects where id = $1 and purging_at is null ${trashed ? '' : 'and deleted_at is null'} for no key update`,
    values: [projectId],
  })
  if (rowCount !== 1) throw goneMeanwhile()
}

export function requireEditor(project: ProjectRow, identity: Identity): void {
  if (identity.role !== 'service' && project.role === 'viewer')
    throw new HoldallError('forbidden', 'You may look at this project, not change it', {
      hint: 'Ask its owner to make you an editor',
    })
}

export function goneMeanwhile(): HoldallError {
  return new HoldallError('conflict', 'The project was deleted meanwhile', { hint: 'Restore it from the trash first' })
}

function inTrash(): HoldallError {
  return new HoldallError('conflict', 'The project is in the trash', { hint: 'Restore it first' })
}

function mustExist(row: ProjectRow | undefined): ProjectRow {
  if (!row) throw new HoldallError('not_found', 'There is no such project')
  return row
}
