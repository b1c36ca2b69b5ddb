import type { MediaKind, SourceType, StorageCategory } from '@holdall/protocol'
import type { Actor, Database } from '../db/index.ts'

/** Bytes and files of one owner in one project (or the library, '') by category, source and kind. */
export interface UsageRow {
  projectId: string
  category: StorageCategory
  sourceType: SourceType
  kind: MediaKind
  bytes: number
  files: number
}

const READ = `
select project_id as "projectId", category, source_type as "sourceType", kind, sum(bytes)::bigint as bytes, sum(files)::bigint as files
from (
  select project_id, category, source_type, kind, bytes, files from usage_totals where $1::text is null or owner_user_id = $1
  union all
  select project_id, category, source_type, kind, bytes, files from usage_deltas where $1::text is null or owner_user_id = $1
) as both_parts
group by 1, 2, 3, 4 having sum(files) <> 0 or sum(bytes) <> 0`

/** Exact usage: what was folded plus what was not yet. @param ownerUserId null for everyone's (service only) */
export async function readUsage(database: Database, actor: Actor, ownerUserId: string | null): Promise<UsageRow[]> {
  const { rows } = await database.one<UsageRow>(actor, { name: 'read-usage', text: READ, values: [ownerUserId] })
  return rows
}

const FOLD = `
with moved as (
  delete from usage_deltas where id in (select id from usage_deltas order by id limit $1 for update skip locked)
  returning owner_user_id, project_id, category, source_type, kind, bytes, files
), summed as (
  insert into usage_totals (owner_user_id, project_id, category, source_type, kind, bytes, files)
    select owner_user_id, project_id, category, source_type, kind, sum(bytes), sum(files) from moved group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (owner_user_id, project_id, category, source_type, kind)
    do update set bytes = usage_totals.bytes + excluded.bytes, files = usage_totals.files + excluded.files
)
select count(*)::int as folded from moved`

/** Folds deltas into totals; one statement, so that no reader sees a sum that is off. @returns how many were folded */
export async function foldUsage(database: Database, { limit = 20_000 } = {}): Promise<number> {
  const { rows } = await database.one<{ folded: number }>('service', { text: FOLD, values: [limit] })
  return rows[0]?.folded ?? 0
}
