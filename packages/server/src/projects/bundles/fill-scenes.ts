import { actorOf, violates } from '../../db/index.ts'
import { lockProject } from '../find-project.ts'
import type { BundleContext } from './bundle-context.ts'
import type { Filling } from './fill-project.ts'

/** What scenes take to be made. */
export type SceneFilling = Pick<Filling, 'identity' | 'project' | 'manifest' | 'ids'> & {
  context: Pick<BundleContext, 'projects'>
}

const CLAIM = `
insert into scenes (id, external_id, project_id, owner_user_id, name, position, created_at, updated_at)
  select id, "externalId", $2, $3, name, position, $4, $4
  from jsonb_to_recordset($1) as x (id text, "externalId" text, name text, position integer)`

const LINK = `
update scenes s set media_id = x."mediaId", audio_media_id = x."audioMediaId", metadata = x.metadata
from jsonb_to_recordset($1) as x (id text, "mediaId" text, "audioMediaId" text, metadata jsonb) where s.id = x.id and s.project_id = $2`

/** Scenes before their media, whose keys carry the scenes' ids. Should another import have taken one meanwhile, all get new ones. */
export async function claimScenes(filling: SceneFilling): Promise<void> {
  const { context, manifest, ids } = filling
  if (manifest.scenes.length === 0) return
  await insertScenes(filling).catch((error: unknown) => {
    if (!violates(error, 'scenes_pkey')) throw error
    for (const { id } of manifest.scenes) ids.change(id, context.projects.createId('scene'))
    return insertScenes(filling)
  })
}

async function insertScenes({ context, identity, project, manifest, ids }: SceneFilling): Promise<void> {
  const { database, clock } = context.projects
  const scenes = manifest.scenes.map(({ id, externalId, name }, position) => ({
    id: ids.of(id),
    externalId,
    name,
    position,
  }))
  await database.as(actorOf(identity), async (tx) => {
    await lockProject(tx, project.id)
    await tx.query({
      text: CLAIM,
      values: [JSON.stringify(scenes), project.id, project.owner_user_id, clock()],
    })
    await tx.query({ text: 'update projects set scene_count = $2 where id = $1', values: [project.id, scenes.length] })
  })
}

/** What scenes use, after it is there, so that the references count. */
export async function linkScenes({ context, identity, project, manifest, ids }: SceneFilling): Promise<void> {
  if (manifest.scenes.length === 0) return
  const slot = (id: string | null) => (id === null ? null : ids.of(id))
  const scenes = manifest.scenes.map(({ id, mediaId, audioMediaId, metadata }) => ({
    id: ids.of(id),
    mediaId: slot(mediaId),
    audioMediaId: slot(audioMediaId),
    metadata: ids.rewriteJson(metadata),
  }))
  await context.projects.database.as(actorOf(identity), async (tx) => {
    await lockProject(tx, project.id)
    await tx.query({ text: LINK, values: [JSON.stringify(scenes), project.id] })
    for (const { id, mediaId, audioMediaId } of scenes)
      await tx.query({
        name: 'record-scene',
        text: "select holdall.record_references($1, 'scene', $2, $3)",
        values: [project.id, id, [mediaId, audioMediaId].filter((media) => media !== null)],
      })
  })
}
