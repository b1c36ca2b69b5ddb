import { HoldallError } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { outboxStatement } from '../../ledger/outbox.ts'
import type { ProjectContext } from '../project-context.ts'
import { PROJECT_QUEUES } from '../project-context.ts'
import { PROJECT_COLUMNS, type ProjectRow } from '../project-row.ts'
import { finishProjectPurge } from '../purge-project.ts'

const LEASE_MS = 3_600_000
const RENEW_MS = LEASE_MS / 6

/** Until when a project that is being imported is nobody's to purge. */
export function leaseEnd({ clock }: ProjectContext): Date {
  return new Date(clock().getTime() + LEASE_MS)
}

/** Prolongs the lease while an import works. @returns to be called when it has ended */
export function keepLease(context: ProjectContext, identity: Identity, projectId: string): () => void {
  const renew = () =>
    context.database.one(actorOf(identity), {
      text: 'update projects set importing_until = $2 where id = $1 and importing_until is not null and purging_at is null',
      values: [projectId, leaseEnd(context)],
    })
  const timer = setInterval(() => {
    void renew().catch((error: unknown) =>
      context.log.warn({ projectId, err: String(error) }, 'the lease of an import could not be renewed'),
    )
  }, RENEW_MS)
  timer.unref()
  return () => clearInterval(timer)
}

const BEFORE = `
select ${PROJECT_COLUMNS} from projects where owner_user_id = $1 and bundle_digest = $2
  and importing_until is null and deleted_at is null and purging_at is null order by created_at limit 1`

/** What the caller imported from this very bundle, and still has. */
export async function findImported(
  { database }: ProjectContext,
  identity: Identity,
  digest: string,
): Promise<ProjectRow | null> {
  const { rows } = await database.one<ProjectRow>(actorOf(identity), {
    text: BEFORE,
    values: [identity.userId, digest],
  })
  return rows[0] ?? null
}

/** Names the lock under which imports of one bundle by one user end, on whichever server; beside that of quotas. */
const IMPORT_LOCK = 1213156421

/**
 * Shows an imported project, unless another server was quicker with the same bundle.
 *
 * @returns the project, or the other one
 */
export function showImported(
  { database, clock }: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  { digest, coverMediaId }: { digest: string; coverMediaId: string | null },
): Promise<{ row: ProjectRow; isOurs: boolean }> {
  return database.as(actorOf(identity), async (tx) => {
    await tx.query({
      text: 'select pg_advisory_xact_lock($1, hashtext($2))',
      values: [IMPORT_LOCK, `${identity.userId} ${digest}`],
    })
    const before = await tx.query<ProjectRow>({ text: BEFORE, values: [identity.userId, digest] })
    if (before.rows[0]) return { row: before.rows[0], isOurs: false }
    const { rows } = await tx.query<ProjectRow>({
      text: `update projects set importing_until = null, bundle_digest = $2, cover_media_id = $3, updated_at = $4
        where id = $1 and importing_until is not null and deleted_at is null and purging_at is null returning ${PROJECT_COLUMNS}`,
      values: [project.id, digest, coverMediaId, clock()],
    })
    const row = rows[0]
    if (!row) throw new HoldallError('conflict', 'The project was deleted while it was imported')
    await tx.query(
      outboxStatement({
        ownerUserId: row.owner_user_id,
        actorUserId: identity.userId,
        kind: 'project.updated',
        subjectId: row.id,
      }),
    )
    return { row, isOurs: true }
  })
}

const MARK = `
with marked as (
  update projects set purging_at = $2, deleted_at = coalesce(deleted_at, $2), importing_until = null where id = $1 and importing_until is not null
  returning id
)
update media set purging_at = $2, deleted_at = coalesce(deleted_at, $2) where project_id in (select id from marked) and purging_at is null`

/** Takes everything back that an import made; what cannot be deleted now, a job deletes. */
export async function abandonImport(context: ProjectContext, projectId: string): Promise<void> {
  try {
    await context.database.one('service', { text: MARK, values: [projectId, context.clock()] })
    const { failedCount } = await finishProjectPurge(context, projectId)
    if (failedCount > 0) await context.startJob(PROJECT_QUEUES.purge, projectId)
  } catch (error) {
    context.log.warn({ projectId, err: String(error) }, 'what an import made is left to the housekeeping')
  }
}
