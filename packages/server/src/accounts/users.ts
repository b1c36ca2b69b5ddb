import type { Database } from '../db/index.ts'

export interface UserSummary {
  userId: string
  items: number
  bytes: number
  quotaBytes: number | null
}

const LIST = `
select owner_user_id as "userId", coalesce(sum(files) filter (where category <> 'trash'), 0)::bigint as items, sum(bytes)::bigint as bytes,
  (select quota_bytes from users where id = owner_user_id) as "quotaBytes"
from (
  select owner_user_id, category, files, bytes from usage_totals where $1::text is null or owner_user_id collate "C" > $1
  union all
  select owner_user_id, category, files, bytes from usage_deltas where $1::text is null or owner_user_id collate "C" > $1
) both_parts
group by owner_user_id order by owner_user_id collate "C" limit $2`

/** Everybody who keeps something here, by id; for services. @param after the last id of the page before */
export async function listUsers(
  database: Database,
  { after = null, limit = 50 }: { after?: string | null; limit?: number } = {},
): Promise<UserSummary[]> {
  const { rows } = await database.one<UserSummary>('service', { text: LIST, values: [after, limit] })
  return rows
}
