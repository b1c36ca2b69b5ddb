import { HoldallError, type ProjectDuplicate } from '@holdall/protocol'
import { actorOf, type Transaction } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { quotaError } from '../ledger/quota.ts'
import { isTaken, planProject, taken } from './create-project.ts'
import { rewriteDocument, type StoredText } from './documents/rewrite-document.ts'
import { findProject } from './find-project.ts'
import type { ProjectContext } from './project-context.ts'
import type { ProjectRow } from './project-row.ts'

/**
 * A second project of the owner with the same documents and scenes. Media are not copied: both projects use them, and what both use outlives
 * either. Document histories, snapshots and members stay with the first.
 *
 * @throws {forbidden} to members: what is not theirs they take with a bundle; {conflict} for a taken external id; {quota_exceeded}
 */
export async function duplicateProject(
  context: ProjectContext,
  identity: Identity,
  id: string,
  { name, externalId = null }: ProjectDuplicate,
): Promise<ProjectRow> {
  const source = await findProject(context.database, identity, id)
  if (source.owner_user_id !== identity.userId)
    throw new HoldallError('forbidden', 'Only its owner may duplicate a project', {
      hint: 'Export a bundle and import it as your own',
    })
  const { description, type, status, metadata } = source
  const { row: copy, statements } = planProject(
    context,
    identity,
    { name: name ?? `${source.name.slice(0, 190)} (copy)`, type, status, description, metadata, externalId },
    { empty: true },
  )
  const quotaBytes = await context.quotaBytes(source.owner_user_id)
  let sizeBytes = 0
  const copyAll = async (tx: Transaction): Promise<void> => {
    for (const statement of statements) await tx.query(statement)
    const sceneIds = await copyScenes(context, tx, source, copy)
    const { rows } = await tx.query<StoredText>({
      text: `select d.name, r.body, r.schema_version from documents d
        join document_revisions r on r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
        where d.project_id = $1 and d.deleted_at is null order by d.name`,
      values: [source.id],
    })
    for (const row of rows) sizeBytes += (await rewriteDocument(context, tx, identity, copy, row, sceneIds)).sizeBytes
    await tx.query({
      text: 'update projects set cover_media_id = $2 where id = $1',
      values: [copy.id, source.cover_media_id],
    })
    if (quotaBytes !== null)
      await tx.query({
        name: 'enforce-quota',
        text: 'select holdall.enforce_quota($1, $2)',
        values: [source.owner_user_id, quotaBytes],
      })
  }
  await context.database.as(actorOf(identity), copyAll).catch((error: unknown) => {
    throw isTaken(error) ? taken(externalId) : quotaError(error, sizeBytes, quotaBytes)
  })
  return findProject(context.database, identity, copy.id)
}

/** @returns the new id of each scene */
async function copyScenes(
  context: ProjectContext,
  tx: Transaction,
  source: ProjectRow,
  copy: ProjectRow,
): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ id: string; media: (string | null)[] }>({
    text: 'select id, array[media_id, audio_media_id] as media from scenes where project_id = $1 order by position',
    values: [source.id],
  })
  const ids = new Map(rows.map(({ id }) => [id, context.createId('scene')]))
  await tx.query({
    text: `insert into scenes (id, external_id, project_id, owner_user_id, name, position, media_id, audio_media_id, metadata, created_at, updated_at)
      select x.to_id, s.external_id, $3, s.owner_user_id, s.name, s.position, s.media_id, s.audio_media_id, s.metadata, $4, $4
      from scenes s join unnest($1::text[], $2::text[]) as x (from_id, to_id) on x.from_id = s.id`,
    values: [[...ids.keys()], [...ids.values()], copy.id, context.clock()],
  })
  await tx.query({ text: 'update projects set scene_count = $2 where id = $1', values: [copy.id, ids.size] })
  for (const { id, media } of rows)
    await tx.query({
      text: "select holdall.record_references($1, 'scene', $2, $3)",
      values: [copy.id, ids.get(id), media.filter((item) => item !== null)],
    })
  return ids
}
