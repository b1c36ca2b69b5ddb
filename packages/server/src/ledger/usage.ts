import type { MediaKind, SourceType, StorageCategory } from '@holdall/protocol'
import type { Actor, Database } from '../db/index.ts'

/** Bytes and files of one owner in one project (or the library, '') by category, source and kind. */
export interface UsageRow {
  projectId: string
  /** `documents`: the history of documents, bytes alone. */
  category: StorageCategory | 'documents'
  sourceType: SourceType | 'document'
  kind: MediaKind | 'document'
  bytes: number
  files: number
}

// `trash` counts items that another category has counted already.
const READ = `
select project_id as "projectId", category, source_type as "sourceType", kind, sum(bytes)::bigint as bytes, sum(files)::bigint as files
from (
  select project_id, category, source_type, kind, bytes, files from usage_totals where $1::text is null or owner_user_id = $1
  union all
  select project_id, category, source_type, kind, bytes, files from usage_deltas where $1::text is null or owner_user_id = $1
) as both_parts where category <> 'trash'
group by 1, 2, 3, 4 having sum(files) <> 0 or sum(bytes) <> 0`

/** Exact usage: what was folded plus what was not yet. @param ownerUserId null for everyone's (service only) */
export async function readUsage(database: Database, actor: Actor, ownerUserId: string | null): Promise<UsageRow[]> {
  const { rows } = await database.one<UsageRow>(actor, { name: 'read-usage', text: READ, values: [ownerUserId] })
  return rows
}

// Projects are locked before anything else that others wait for, and by id: folds and saves never wait for each other in a circle. Both
// changes read `locked`, so that neither begins before it is complete. What was counted for a project that is gone grows none.
const FOLD = `
with moved as (
  delete from usage_deltas where id in (select id from usage_deltas order by id limit $1 for update skip locked)
  returning owner_user_id, project_id, category, source_type, kind, bytes, files
), grown as (
  select project_id, sum(bytes) as bytes from moved where project_id <> '' and category <> 'trash' group by 1 having sum(bytes) <> 0
), locked as (
  select id from projects where id in (select project_id from grown) order by id for no key update
), sized as (
  update projects set size_bytes = projects.size_bytes + grown.bytes from grown join locked on locked.id = grown.project_id
  where projects.id = grown.project_id
), summed as (
  insert into usage_totals (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select owner_user_id, project_id, category, source_type, kind, sum(bytes), sum(files) from moved
    where (select count(*) from locked) >= 0 group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (owner_user_id, project_id, category, source_type, kind)
    do update set bytes = usage_totals.bytes + excluded.bytes, files = usage_totals.files + excluded.files
)
select count(*)::int as folded from moved`

/**
 * Folds deltas into totals and the sizes of projects; one statement, so that no reader sees a sum that is off.
 *
 * @returns how many were folded
 */
export async function foldUsage(database: Database, { limit = 20_000 } = {}): Promise<number> {
  const { rows } = await database.one<{ folded: number }>('service', { text: FOLD, values: [limit] })
  return rows[0]?.folded ?? 0
}
