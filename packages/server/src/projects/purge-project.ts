import { type DeletionReport, HoldallError, keyPrefix } from '@holdall/protocol'
import { actorOf } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { add, clearMedia, finishAll } from './clear-media.ts'
import { findEditableProject, findOwnProject, goneMeanwhile } from './find-project.ts'
import { PROJECT_QUEUES, type ProjectContext } from './project-context.ts'

/** More objects than this are deleted by a job. */
const INLINE_OBJECTS = 1_000

const COUNT = `select count(*)::int as n from (select from media where project_id = $1 limit ${INLINE_OBJECTS + 1}) x`

/** Deletes a project for good. @returns the report, or for a large one the job that goes on with it */
export async function purgeProject(
  context: ProjectContext,
  identity: Identity,
  id: string,
): Promise<DeletionReport | { jobId: string }> {
  const project = await findOwnProject(context.database, identity, id)
  const objects = await context.database.as(actorOf(identity), async (tx) => {
    const { rowCount } = await tx.query({
      text: 'select 1 from projects where id = $1 and purging_at is null for update',
      values: [project.id],
    })
    if (rowCount !== 1) throw goneMeanwhile()
    await tx.query({
      text: 'update projects set purging_at = $2, deleted_at = coalesce(deleted_at, $2) where id = $1',
      values: [project.id, context.clock()],
    })
    const { rows } = await tx.query<{ n: number }>({ text: COUNT, values: [project.id] })
    return rows[0]?.n ?? 0
  })
  if (objects > INLINE_OBJECTS) return { jobId: await context.startJob(PROJECT_QUEUES.purge, project.id) }
  return finishProjectPurge(context, project.id)
}

/** Deletes the files of a project; its documents and scenes stay. */
export async function clearProjectStorage(
  context: ProjectContext,
  identity: Identity,
  id: string,
): Promise<DeletionReport | { jobId: string }> {
  const project = await findEditableProject(context.database, identity, id)
  const { rows } = await context.database.one<{ n: number }>(actorOf(identity), { text: COUNT, values: [project.id] })
  if ((rows[0]?.n ?? 0) > INLINE_OBJECTS) return { jobId: await context.startJob(PROJECT_QUEUES.clear, project.id) }
  return finishClear(context, project.id)
}

export async function finishClear(context: ProjectContext, projectId: string): Promise<DeletionReport> {
  await abortUploads(context, projectId)
  return clearMedia(context, { projectId })
}

/** Everything of a project that is marked: rows drive it, the sweep of its prefix comes last. Idempotent; safe to repeat after any failure. */
export async function finishProjectPurge(context: ProjectContext, projectId: string): Promise<DeletionReport> {
  const { rows } = await context.database.one<{ owner: string }>('service', {
    text: 'select owner_user_id as owner from projects where id = $1 and purging_at is not null',
    values: [projectId],
  })
  const report: DeletionReport = { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }
  const owner = rows[0]?.owner
  if (owner === undefined) return report
  await abortUploads(context, projectId)
  await dropSnapshots(context, projectId, null, report)
  add(report, await clearMedia(context, { projectId }))
  if (report.failedCount > 0) return report
  await sweep(context, keyPrefix({ userId: owner, projectId }), report)
  if (report.failedCount > 0) return report
  await removeRows(context, projectId)
  return report
}

/** The job: as {@link finishProjectPurge}, but a failure is thrown so that it is tried again. */
export async function runProjectPurge(context: ProjectContext, projectId: string): Promise<void> {
  const { failedCount, errors } = await finishProjectPurge(context, projectId)
  if (failedCount > 0)
    throw new HoldallError(
      'unavailable',
      `${failedCount} objects of ${projectId} could not be deleted: ${errors[0]?.message}`,
    )
}

/** Uploads that are on their way in will find their reservation gone, and give up. */
async function abortUploads(context: ProjectContext, projectId: string): Promise<void> {
  const { rows } = await context.database.one<{ id: string; key: string }>('service', {
    text: `update reservations set state = 'aborting' where project_id = $1 returning id, storage_key as key`,
    values: [projectId],
  })
  if (rows.length === 0) return
  await context.bucket.deleteMany(rows.map(({ key }) => key))
  await context.database.one('service', {
    text: `delete from reservations where id = any ($1::text[]) and state = 'aborting'`,
    values: [rows.map(({ id }) => id)],
  })
}

/**
 * Drops one snapshot, or all of a project; what only they had retained goes with the last pin.
 *
 * @param snapshotId null for all
 */
export async function dropSnapshots(
  context: ProjectContext,
  projectId: string,
  snapshotId: string | null,
  report: DeletionReport,
): Promise<void> {
  // Under the project's lock: a restore that brings them back comes before or after, not between.
  const [, { rows }] = (await context.database.batch([
    {
      actor: 'service',
      statements: [
        { text: 'select 1 from projects where id = $1 for no key update', values: [projectId] },
        {
          text: `with pinned as (
        select distinct s.holder_id from snapshot_media s where s.project_id = $1 and ($2::text is null or s.snapshot_id = $2)
      ), gone as (delete from snapshots where project_id = $1 and ($2::text is null or id = $2) returning id)
      select m.id from media m join pinned on pinned.holder_id = m.id, (select count(*) from gone) g
      where m.retained_at is not null and m.purging_at is not null`,
          values: [projectId, snapshotId],
        },
      ],
    },
  ])) as unknown as [unknown, { rows: { id: string }[] }]
  await finishAll(
    context,
    rows.map(({ id }) => id),
    report,
  )
}

/** What no row knew of: the leftovers of uploads that were cut off. */
async function sweep(context: ProjectContext, prefix: string, report: DeletionReport): Promise<void> {
  const known = await context.database.one<{ key: string }>('service', {
    text: `select storage_key as key from media where storage_key like $1 union all select storage_key from renditions where storage_key like $1`,
    values: [`${prefix.replace(/[\\%_]/g, '\\$&')}%`],
  })
  const live = new Set(known.rows.map(({ key }) => key))
  const batch: { key: string; sizeBytes: number }[] = []
  const flush = async () => {
    const failures = await context.bucket.deleteMany(batch.map(({ key }) => key))
    const failedKeys = new Set(failures.map(({ key }) => key))
    for (const { key, error } of failures) report.errors.push({ key, message: error.message })
    report.failedCount += failures.length
    for (const { key, sizeBytes } of batch) {
      if (failedKeys.has(key)) continue
      report.deletedCount += 1
      report.totalBytes += sizeBytes
    }
    batch.length = 0
  }
  for await (const { key, sizeBytes } of context.bucket.list(prefix)) {
    if (!live.has(key)) batch.push({ key, sizeBytes })
    if (batch.length === 500) await flush()
  }
  if (batch.length > 0) await flush()
}

// The row goes last: a crash before it leaves a marked project whose purge is repeated.
async function removeRows(context: ProjectContext, projectId: string): Promise<void> {
  const parts = [
    'media_references',
    'document_conflicts',
    'document_revisions',
    'documents',
    'scenes',
    'snapshots',
    'project_members',
  ]
  await context.database.batch([
    {
      actor: 'service',
      statements: [
        { text: 'select 1 from projects where id = $1 for update', values: [projectId] },
        {
          text: `insert into usage_deltas (owner_user_id, project_id, category, source_type, kind, bytes, files)
            select owner_user_id, project_id, 'documents', 'document', 'document', -sum(history_bytes), 0 from documents where project_id = $1 group by 1, 2`,
          values: [projectId],
        },
        ...parts.map((table) => ({ text: `delete from ${table} where project_id = $1`, values: [projectId] })),
        {
          text: `with gone as (delete from projects where id = $1 and purging_at is not null returning owner_user_id)
            insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, null, 'project.purged', $1 from gone`,
          values: [projectId],
        },
      ],
    },
  ])
}

/** Marks what has been in the trash for longer than `trashDays`, and what never ended being imported; answers all that waits for its purge. */
export async function markExpiredProjects(context: ProjectContext, trashDays: number): Promise<string[]> {
  const now = context.clock()
  await context.database.one('service', {
    text: `update projects set purging_at = $2, deleted_at = coalesce(deleted_at, $2), importing_until = null
      where purging_at is null and (deleted_at < $1 or importing_until < $2)`,
    values: [new Date(now.getTime() - trashDays * 86_400_000), now],
  })
  const { rows } = await context.database.one<{ id: string }>('service', {
    text: 'select id from projects where purging_at is not null order by purging_at limit 500',
    values: [],
  })
  return rows.map(({ id }) => id)
}
