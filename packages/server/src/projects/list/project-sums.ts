import type { Actor, Database } from '../../db/index.ts'

/** What a project keeps, by what is folded and what is not yet. */
export interface ProjectSums {
  /** Originals, renditions and the history of documents. */
  sizeBytes: number
  /** Originals that are not in the trash. */
  mediaCount: number
}

const READ = `
select wanted.project_id as id,
  coalesce(sum(u.bytes) filter (where u.category <> 'trash'), 0)::bigint as "sizeBytes",
  coalesce(sum(case when u.category in ('uploads', 'music', 'exports') then u.files when u.category = 'trash' then -u.files end), 0)::bigint as "mediaCount"
from unnest($1::text[], $2::text[]) as wanted (project_id, owner_user_id)
left join lateral (
  select category, bytes, files from usage_totals t where t.owner_user_id = wanted.owner_user_id and t.project_id = wanted.project_id
  union all
  select category, bytes, files from usage_deltas d where d.owner_user_id = wanted.owner_user_id and d.project_id = wanted.project_id
) u on true
group by 1`

/** The sums of each of these projects; all zero where the actor may not read them. */
export async function readProjectSums(
  database: Database,
  actor: Actor,
  projects: readonly { id: string; ownerUserId: string }[],
): Promise<Map<string, ProjectSums>> {
  if (projects.length === 0) return new Map()
  const { rows } = await database.one<ProjectSums & { id: string }>(actor, {
    name: 'project-sums',
    text: READ,
    values: [projects.map(({ id }) => id), projects.map(({ ownerUserId }) => ownerUserId)],
  })
  return new Map(rows.map(({ id, sizeBytes, mediaCount }) => [id, { sizeBytes, mediaCount }]))
}
