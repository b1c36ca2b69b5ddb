import { HoldallError, type SnapshotRestore } from '@holdall/protocol'
import type { Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { rewriteDocument, type StoredText } from '../documents/rewrite-document.ts'
import { lockProject, requireEditor } from '../find-project.ts'
import { missingMedia } from '../integrity/missing-media.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { restoreScenes } from './restore-scenes.ts'

interface Holder {
  media_id: string
  holder_id: string
  is_trashed: boolean
  is_current: boolean
}

// An item that still has the pinned content serves; else the one that took it over when it was replaced.
const HOLDERS = `
select s.media_id, m.id as holder_id, m.deleted_at is not null as is_trashed, m.id = s.media_id as is_current
from snapshot_media s join media m on m.checksum = s.checksum and m.id in (s.media_id, s.holder_id)
where s.snapshot_id = $1 and (m.purging_at is null or m.retained_at is not null)
order by m.id for update of m`

const REVIVE = `
with back as (
  update media set deleted_at = null, purging_at = null, retained_at = null, updated_at = $2 where id = any ($1::text[]) and deleted_at is not null
  returning id, owner_user_id
)
insert into outbox (owner_user_id, actor_user_id, kind, subject_id) select owner_user_id, $3, 'media.restored', id from back`

/**
 * Brings documents, scenes and media back to a snapshot, in one transaction. Documents get new revisions, so that nothing that came after is
 * lost; those that came after the snapshot are deleted with their history kept. Media come back from the trash, or from where the snapshot
 * retained them; where their bytes were replaced, the documents name the item that has the earlier ones.
 *
 * @throws {not_found} {forbidden} {conflict}
 */
export async function restoreSnapshot(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  snapshotId: string,
): Promise<SnapshotRestore> {
  requireEditor(project, identity)
  const now = context.clock()
  const revived = await context.database.as({ userId: project.owner_user_id }, async (tx) => {
    await lockProject(tx, project.id)
    const { rows: found } = await tx.query<{ scenes: unknown[] }>({
      text: 'select scenes from snapshots where id = $1 and project_id = $2',
      values: [snapshotId, project.id],
    })
    if (!found[0]) throw new HoldallError('not_found', 'There is no such snapshot')
    const { rows: holders } = await tx.query<Holder>({ text: HOLDERS, values: [snapshotId] })
    const chosen = choose(holders)
    const back = [...chosen.values()].filter(({ is_trashed }) => is_trashed).map(({ holder_id }) => holder_id)
    await tx.query({ text: REVIVE, values: [back, now, identity.userId] })
    const renamed = new Map(
      [...chosen.values()]
        .filter(({ is_current }) => !is_current)
        .map(({ media_id, holder_id }) => [media_id, holder_id]),
    )
    const documents = await restoreDocuments(context, tx, identity, project, snapshotId, renamed)
    const deletedDocuments = await deleteLater(context, tx, identity, project, snapshotId)
    await restoreScenes(context, tx, project, found[0].scenes, renamed)
    return { back, renamed, documents, deletedDocuments }
  })
  context.media.forget(revived.back)
  for (const { name } of revived.documents) context.cache.delete(project.id, name)
  for (const name of revived.deletedDocuments) context.cache.delete(project.id, name)
  return {
    documents: revived.documents,
    deletedDocuments: revived.deletedDocuments,
    restoredMedia: revived.back,
    replacedMedia: [...revived.renamed].map(([from, to]) => ({ from, to })),
    missing: await missingMedia(context.database, project),
  }
}

function choose(holders: readonly Holder[]): Map<string, Holder> {
  const chosen = new Map<string, Holder>()
  for (const holder of holders) {
    if (!chosen.has(holder.media_id) || holder.is_current) chosen.set(holder.media_id, holder)
  }
  return chosen
}

async function restoreDocuments(
  context: ProjectContext,
  tx: Transaction,
  identity: Identity,
  project: ProjectRow,
  snapshotId: string,
  renamed: ReadonlyMap<string, string>,
): Promise<{ name: string; revision: number }[]> {
  const { rows } = await tx.query<StoredText>({
    text: `select s.name, r.body, r.schema_version from snapshot_documents s
      join document_revisions r on r.project_id = s.project_id and r.name = s.name and r.revision = s.revision
      where s.snapshot_id = $1 order by s.name`,
    values: [snapshotId],
  })
  const restored: { name: string; revision: number }[] = []
  for (const row of rows) {
    const { revision } = await rewriteDocument(context, tx, identity, project, row, renamed)
    restored.push({ name: row.name, revision })
  }
  return restored
}

async function deleteLater(
  context: ProjectContext,
  tx: Transaction,
  { userId }: Identity,
  project: ProjectRow,
  snapshotId: string,
): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>({
    text: `with gone as (
        update documents d set deleted_at = $3, revision = revision + 1, updated_at = $3, author_user_id = $4
        where project_id = $2 and deleted_at is null
          and not exists (select from snapshot_documents s where s.snapshot_id = $1 and s.name = d.name) returning name
      ), counted as (
        update projects set document_count = document_count - (select count(*) from gone) where id = $2 and exists (select from gone)
      ) select name from gone`,
    values: [snapshotId, project.id, context.clock(), userId],
  })
  for (const { name } of rows)
    await tx.query({ text: "select holdall.record_references($1, 'document', $2, '{}')", values: [project.id, name] })
  return rows.map(({ name }) => name)
}
