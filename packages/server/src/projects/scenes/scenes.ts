import {
  HoldallError,
  mergePatch,
  metadataSchema,
  parseInput,
  type Scene,
  type SceneCreate,
  type ScenePatch,
} from '@holdall/protocol'
import { actorOf, type Transaction, violates } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { lockProject, requireEditor } from '../find-project.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'
import { requireUsable } from './require-usable.ts'

/** The slots that a scene has for media. */
export type SceneSlot = 'media' | 'audio'

interface SceneRow {
  id: string
  external_id: string | null
  project_id: string
  name: string
  position: number
  media_id: string | null
  audio_media_id: string | null
  metadata: Record<string, unknown>
  created_at: Date
  updated_at: Date
}

const MAX_SCENES = 10_000
const COLUMNS =
  'id, external_id, project_id, name, position, media_id, audio_media_id, metadata, created_at, updated_at'
const BY_NAME = `select ${COLUMNS} from scenes where project_id = $1 and (id = $2 or external_id = $2) order by (id = $2) desc limit 1`

/** All scenes of a project, in order. */
export async function listScenes(context: ProjectContext, identity: Identity, project: ProjectRow): Promise<Scene[]> {
  const { rows } = await context.database.one<SceneRow>(actorOf(identity), {
    text: `select ${COLUMNS} from scenes where project_id = $1 order by position, id`,
    values: [project.id],
  })
  return rows.map(presentScene)
}

/** A scene by its id or external id. @throws {not_found} */
export async function getScene(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  sceneId: string,
): Promise<Scene> {
  const { rows } = await context.database.one<SceneRow>(actorOf(identity), {
    name: 'scene-by-name',
    text: BY_NAME,
    values: [project.id, sceneId],
  })
  return presentScene(mustExist(rows[0]))
}

/** A new scene, at the end or at a place. @throws {conflict} for a taken external id, or beyond 10,000 scenes */
export async function createScene(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  { name = '', metadata = {}, mediaId = null, audioMediaId = null, externalId = null, position }: SceneCreate,
): Promise<Scene> {
  requireEditor(project, identity)
  const now = context.clock()
  const id = context.createId('scene')
  return context.database
    .as(actorOf(identity), async (tx) => {
      await lockProject(tx, project.id)
      await requireUsable(tx, [mediaId, audioMediaId])
      const { rows: counted } = await tx.query<{ n: number }>({
        text: 'select count(*)::int as n from scenes where project_id = $1',
        values: [project.id],
      })
      const count = counted[0]?.n ?? 0
      if (count >= MAX_SCENES) throw new HoldallError('conflict', `A project has at most ${MAX_SCENES} scenes`)
      const at = Math.min(position ?? count, count)
      await tx.query({
        text: 'update scenes set position = position + 1 where project_id = $1 and position >= $2',
        values: [project.id, at],
      })
      const { rows } = await tx.query<SceneRow>({
        text: `insert into scenes (${COLUMNS}, owner_user_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) returning ${COLUMNS}`,
        values: [id, externalId, project.id, name, at, mediaId, audioMediaId, metadata, now, project.owner_user_id],
      })
      await afterChange(context, tx, project, 1, id, [mediaId, audioMediaId])
      return presentScene(mustExist(rows[0]))
    })
    .catch((error: unknown) => {
      if (!violates(error, 'scenes_project_id_external_id_key')) throw error
      throw new HoldallError('conflict', `The project has a scene with the external id "${externalId}" already`)
    })
}

/** Changes what the patch names. */
export async function editScene(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  sceneId: string,
  patch: ScenePatch,
): Promise<Scene> {
  requireEditor(project, identity)
  return context.database.as(actorOf(identity), async (tx) => {
    await lockProject(tx, project.id)
    const { rows: found } = await tx.query<SceneRow>({
      name: 'scene-by-name',
      text: BY_NAME,
      values: [project.id, sceneId],
    })
    const before = mustExist(found[0])
    const { name = before.name, mediaId = before.media_id, audioMediaId = before.audio_media_id } = patch
    await requireUsable(tx, [
      mediaId === before.media_id ? null : mediaId,
      audioMediaId === before.audio_media_id ? null : audioMediaId,
    ])
    const metadata =
      patch.metadata === undefined
        ? before.metadata
        : parseInput(metadataSchema, mergePatch(before.metadata, patch.metadata), 'The metadata')
    const { rows } = await tx.query<SceneRow>({
      text: `update scenes set name = $2, media_id = $3, audio_media_id = $4, metadata = $5, updated_at = $6 where id = $1 returning ${COLUMNS}`,
      values: [before.id, name, mediaId, audioMediaId, metadata, context.clock()],
    })
    await afterChange(context, tx, project, 0, before.id, [mediaId, audioMediaId])
    return presentScene(mustExist(rows[0]))
  })
}

/** Puts the scenes into this order. @param ids every scene of the project, once, by id or external id @throws {conflict} */
export async function orderScenes(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  ids: readonly string[],
): Promise<Scene[]> {
  requireEditor(project, identity)
  await context.database.as(actorOf(identity), async (tx) => {
    await lockProject(tx, project.id)
    const { rows } = await tx.query<Pick<SceneRow, 'id' | 'external_id'>>({
      text: 'select id, external_id from scenes where project_id = $1',
      values: [project.id],
    })
    // An id of Holdall's own wins over an external id that was made to look like it.
    const byName = new Map([
      ...rows.flatMap(({ id, external_id }): [string, string][] => (external_id === null ? [] : [[external_id, id]])),
      ...rows.map(({ id }): [string, string] => [id, id]),
    ])
    const ordered = ids.map((id) => byName.get(id))
    if (ordered.length !== rows.length || new Set(ordered).size !== rows.length || ordered.includes(undefined))
      throw new HoldallError('conflict', `The order must name each of the ${rows.length} scenes once`, {
        hint: 'Another client may have added or removed one: list the scenes and try again',
      })
    await tx.query({
      text: `update scenes s set position = x.at - 1 from unnest($2::text[]) with ordinality as x (id, at)
        where s.project_id = $1 and s.id = x.id and s.position <> x.at - 1`,
      values: [project.id, ordered],
    })
    await touch(context, tx, project, 0)
  })
  return listScenes(context, identity, project)
}

/** Takes a scene's row away; its files are cleared by the caller. @throws {not_found} */
export async function removeScene(
  context: ProjectContext,
  identity: Identity,
  project: ProjectRow,
  sceneId: string,
): Promise<void> {
  await context.database.as(actorOf(identity), async (tx) => {
    await lockProject(tx, project.id)
    const { rows } = await tx.query<{ position: number }>({
      text: 'delete from scenes where id = $1 and project_id = $2 returning position',
      values: [sceneId, project.id],
    })
    if (!rows[0]) throw mustNotBeAbsent()
    await tx.query({
      text: 'update scenes set position = position - 1 where project_id = $1 and position > $2',
      values: [project.id, rows[0].position],
    })
    await afterChange(context, tx, project, -1, sceneId, [])
  })
}

async function afterChange(
  context: ProjectContext,
  tx: Transaction,
  project: ProjectRow,
  added: number,
  sceneId: string,
  media: (string | null)[],
): Promise<void> {
  await tx.query({
    text: "select holdall.record_references($1, 'scene', $2, $3)",
    values: [project.id, sceneId, media.filter((id) => id !== null)],
  })
  await touch(context, tx, project, added)
}

async function touch(context: ProjectContext, tx: Transaction, project: ProjectRow, added: number): Promise<void> {
  await tx.query({
    text: 'update projects set updated_at = $2, scene_count = scene_count + $3 where id = $1',
    values: [project.id, context.clock(), added],
  })
}

function presentScene(row: SceneRow): Scene {
  return {
    id: row.id,
    externalId: row.external_id,
    projectId: row.project_id,
    name: row.name,
    position: row.position,
    mediaId: row.media_id,
    audioMediaId: row.audio_media_id,
    metadata: row.metadata,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

function mustExist(row: SceneRow | undefined): SceneRow {
  if (!row) throw mustNotBeAbsent()
  return row
}

function mustNotBeAbsent(): HoldallError {
  return new HoldallError('not_found', 'There is no such scene')
}
