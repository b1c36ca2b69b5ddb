import type { Transaction } from '../../db/index.ts'
import type { ProjectContext } from '../project-context.ts'
import type { ProjectRow } from '../project-row.ts'

const RESTORE = `
with kept as (
  select * from jsonb_to_recordset($2::jsonb) as s (id text, external_id text, name text, position integer, media_id text, audio_media_id text,
    metadata jsonb, created_at timestamptz)
)
insert into scenes (id, external_id, project_id, owner_user_id, name, position, media_id, audio_media_id, metadata, created_at, updated_at)
  select k.id, case when exists (select from scenes o where o.project_id = $1 and o.external_id = k.external_id and o.id <> k.id) then null else k.external_id end,
    $1, $3, k.name, k.position, k.media_id, k.audio_media_id, k.metadata, k.created_at, $4 from kept k
on conflict (id) do update set name = excluded.name, position = excluded.position, media_id = excluded.media_id,
  audio_media_id = excluded.audio_media_id, metadata = excluded.metadata, updated_at = excluded.updated_at`

const REORDER = `
update scenes s set position = x.at - 1 from (
  select id, row_number() over (order by (id = any ($2::text[])) desc, position, id) as at from scenes where project_id = $1
) x where x.id = s.id and s.position <> x.at - 1`

/** Scenes as a snapshot has them; those that came later stay, behind them: they may hold files. */
export async function restoreScenes(
  context: ProjectContext,
  tx: Transaction,
  project: ProjectRow,
  scenes: readonly unknown[],
  renamed: ReadonlyMap<string, string>,
): Promise<void> {
  const now = (id: unknown) => (typeof id === 'string' ? (renamed.get(id) ?? id) : null)
  const kept = (scenes as { id: string; media_id: unknown; audio_media_id: unknown }[]).map((scene) => ({
    ...scene,
    media_id: now(scene.media_id),
    audio_media_id: now(scene.audio_media_id),
  }))
  const ids = kept.map(({ id }) => id)
  await tx.query({ text: RESTORE, values: [project.id, JSON.stringify(kept), project.owner_user_id, context.clock()] })
  await tx.query({ text: REORDER, values: [project.id, ids] })
  await tx.query({
    text: 'update projects set updated_at = $2, scene_count = (select count(*) from scenes where project_id = $1) where id = $1',
    values: [project.id, context.clock()],
  })
  for (const { id, media_id, audio_media_id } of kept)
    await tx.query({
      text: "select holdall.record_references($1, 'scene', $2, $3)",
      values: [project.id, id, [media_id, audio_media_id].filter((item) => item !== null)],
    })
}
