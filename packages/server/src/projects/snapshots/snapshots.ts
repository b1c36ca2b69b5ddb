import { type DeletionReport, HoldallError, type Snapshot } from '@holdall/protocol'
import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { badCursor, type Page, type PageRequest, page, textCursor } from '../documents/list-documents.ts'
import { lockProject, requireEditor } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { dropSnapshots } from '../purge-project.ts'

type SnapshotRow = Omit<Snapshot, 'createdAt'> & { createdAt: Date }

const COLUMNS = `id, project_id as "projectId", name, author_user_id as author, document_count as documents, media_count as media,
  size_bytes as "sizeBytes", created_at as "createdAt"`

// Pinned: every item of the owner that a document or scene names and whose bytes are there, in the trash or not.
const PIN_MEDIA = `
with named as (
  select m.id, m.checksum, m.original_filename, m.size_bytes, m.owner_user_id from media m
  where m.owner_user_id = $3 and m.purging_at is null
    and m.id in (select r.media_id from media_references r where r.project_id = $2 and r.counts)
  order by m.id for key share
)
insert into snapshot_media (snapshot_id, project_id, media_id, owner_user_id, holder_id, checksum, original_filename, size_bytes)
  select $1, $2, id, owner_user_id, id, checksum, original_filename, size_bytes from named returning size_bytes`

/**
 * A named point in time: the heads of all documents, the scenes, and the bytes of the media they use, which from now on outlive the trash.
 * Done with the owner's eyes: what an editor's work uses may lie in the owner's library.
 */
export async function createSnapshot(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  name = `Snapshot of ${context.clock().toISOString().slice(0, 16).replace('T', ' ')}`,
): Promise<Snapshot> {
  requireEditor(project, identity)
  const id = context.createId('snap')
  const now = context.clock()
  const owner = project.owner_user_id
  const row = await context.database.as({ userId: owner }, async (tx) => {
    await lockProject(tx, project.id)
    const { rows } = await tx.query<SnapshotRow>({
      text: `insert into snapshots (id, project_id, owner_user_id, name, author_user_id, scenes, document_count, media_count, size_bytes, created_at)
        select $1, $2, $3, $4, $5, coalesce((select json_agg(s order by s.position) from scenes s where s.project_id = $2), '[]')::jsonb,
          (select count(*) from documents where project_id = $2 and deleted_at is null), 0, 0, $6
        returning ${COLUMNS}`,
      values: [id, project.id, owner, name, identity.userId, now],
    })
    await tx.query({
      text: `insert into snapshot_documents (snapshot_id, project_id, name, owner_user_id, revision)
        select $1, project_id, name, owner_user_id, revision from documents where project_id = $2 and deleted_at is null`,
      values: [id, project.id],
    })
    const { rows: pinned } = await tx.query<{ size_bytes: number }>({
      text: PIN_MEDIA,
      values: [id, project.id, owner],
    })
    const sizeBytes = pinned.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
    await tx.query({
      text: 'update snapshots set media_count = $2, size_bytes = $3 where id = $1',
      values: [id, pinned.length, sizeBytes],
    })
    return { ...(rows[0] as SnapshotRow), media: pinned.length, sizeBytes }
  })
  return present(row)
}

/** Snapshots, the newest first. */
export async function listSnapshots(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  { limit, cursor }: PageRequest,
): Promise<Page<Snapshot>> {
  const [at, id] = cursor === null ? [null, null] : positionOf(cursor)
  const { rows } = await context.database.one<SnapshotRow>(actorOf(identity), {
    text: `select ${COLUMNS} from snapshots where project_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3))
      order by created_at desc, id desc limit $4`,
    values: [project.id, at, id, limit + 1],
  })
  return page(rows.map(present), limit, ({ createdAt, id: last }) => `${createdAt} ${last}`)
}

/** One snapshot. @throws {not_found} */
export async function getSnapshot(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  snapshotId: string,
): Promise<Snapshot> {
  const { rows } = await context.database.one<SnapshotRow>(actorOf(identity), {
    text: `select ${COLUMNS} from snapshots where project_id = $1 and id = $2`,
    values: [project.id, snapshotId],
  })
  if (!rows[0]) throw new HoldallError('not_found', 'There is no such snapshot')
  return present(rows[0])
}

/** Drops a snapshot; media that only it had kept go with it. */
export async function deleteSnapshot(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  snapshotId: string,
): Promise<void> {
  requireEditor(project, identity)
  await getSnapshot(context, identity, project, snapshotId)
  const report: DeletionReport = { deletedCount: 0, failedCount: 0, totalBytes: 0, errors: [] }
  await dropSnapshots(context, project.id, snapshotId, report)
  if (report.failedCount > 0)
    context.log.warn(
      { snapshotId, errors: report.errors.slice(0, 5) },
      'media of a dropped snapshot wait for their purge',
    )
}

function positionOf(cursor: string): [Date, string] {
  const [time = '', id = ''] = textCursor(cursor).split(' ')
  const at = new Date(time)
  if (Number.isNaN(at.getTime()) || at.toISOString() !== time || id === '') throw badCursor()
  return [at, id]
}

function present(row: SnapshotRow): Snapshot {
  return { ...row, createdAt: row.createdAt.toISOString() }
}
