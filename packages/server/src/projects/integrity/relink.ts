import { HoldallError, type Relink } from '@holdall/protocol'
import type { Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { rewriteDocument, type StoredText } from '../documents/rewrite-document.ts'
import { lockProject, requireEditor } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { missingMedia } from './missing-media.ts'

/**
 * Puts other items in the place of missing ones: those that the caller chose, else live items of the owner with the same content. Documents get
 * new revisions.
 *
 * @param chosen missing id → id of the item that stands in
 * @throws {invalid_request} when a chosen item is not there
 */
export async function relinkProject(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  chosen: Readonly<Record<string, string>>,
): Promise<Relink> {
  requireEditor(project, identity)
  const lost = await missingMedia(context.database, project)
  const { touched, found } = await context.database.as({ userId: project.owner_user_id }, async (tx) => {
    await lockProject(tx, project.id)
    const stands = await standIns(tx, project, lost, chosen)
    const documents = await relinkDocuments(context, tx, identity, project, stands)
    await relinkScenes(context, tx, project, stands)
    return { touched: documents, found: stands }
  })
  for (const name of touched) context.cache.delete(project.id, name)
  return {
    relinked: [...found].map(([from, to]) => ({
      from,
      to,
      usedBy: lost.find(({ mediaId }) => mediaId === from)?.usedBy ?? [],
    })),
    missing: await missingMedia(context.database, project),
  }
}

async function standIns(
  tx: Transaction,
  project: ProjectRow,
  lost: readonly { mediaId: string; checksum: string | null }[],
  chosen: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const wanted = new Set(Object.values(chosen))
  const { rows } = await tx.query<{ id: string; checksum: string }>({
    text: `select id, checksum from media where owner_user_id = $1 and deleted_at is null and purging_at is null
      and (id = any ($2::text[]) or checksum = any ($3::text[])) order by id for key share`,
    values: [project.owner_user_id, [...wanted], lost.flatMap(({ checksum }) => (checksum === null ? [] : [checksum]))],
  })
  const ids = new Set(rows.map(({ id }) => id))
  const absent = [...wanted].filter((id) => !ids.has(id))
  if (absent.length > 0)
    throw new HoldallError(
      'invalid_request',
      'What stands in must be an item of the project’s owner that is not in the trash',
      {
        errors: absent.map((id) => ({ path: 'map', message: `${id.slice(0, 100)} is no such item` })),
      },
    )
  const byChecksum = new Map(rows.map(({ id, checksum }) => [checksum, id]))
  return new Map(
    lost.flatMap(({ mediaId, checksum }): [string, string][] => {
      const standIn = chosen[mediaId] ?? (checksum === null ? undefined : byChecksum.get(checksum))
      return standIn === undefined ? [] : [[mediaId, standIn]]
    }),
  )
}

async function relinkDocuments(
  context: ProjectContext,
  tx: Transaction,
  identity: Identity,
  project: ProjectRow,
  standIns: ReadonlyMap<string, string>,
): Promise<string[]> {
  const { rows } = await tx.query<StoredText>({
    text: `select d.name, r.body, r.schema_version from documents d
      join document_revisions r on r.project_id = d.project_id and r.name = d.name and r.revision = d.revision
      where d.project_id = $1 and d.deleted_at is null and d.name in (
        select source from media_references where project_id = $1 and kind = 'document' and media_id = any ($2::text[])) order by d.name`,
    values: [project.id, [...standIns.keys()]],
  })
  for (const row of rows) await rewriteDocument(context, tx, identity, project, row, standIns)
  return rows.map(({ name }) => name)
}

async function relinkScenes(
  context: ProjectContext,
  tx: Transaction,
  project: ProjectRow,
  standIns: ReadonlyMap<string, string>,
): Promise<void> {
  const { rows } = await tx.query<{ id: string; media: string[] }>({
    text: `with x as (select * from unnest($2::text[], $3::text[]) as x (from_id, to_id))
      update scenes s set media_id = coalesce((select to_id from x where from_id = s.media_id), s.media_id),
        audio_media_id = coalesce((select to_id from x where from_id = s.audio_media_id), s.audio_media_id), updated_at = $4
      where s.project_id = $1 and (s.media_id in (select from_id from x) or s.audio_media_id in (select from_id from x))
      returning s.id, array_remove(array[s.media_id, s.audio_media_id], null) as media`,
    values: [project.id, [...standIns.keys()], [...standIns.values()], context.clock()],
  })
  for (const { id, media } of rows)
    await tx.query({ text: "select holdall.record_references($1, 'scene', $2, $3)", values: [project.id, id, media] })
}
