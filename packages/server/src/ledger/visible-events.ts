import type { Database } from '../db/index.ts'
import type { OutboxCursor, OutboxEvent } from './outbox.ts'

/** A piece of what one user may see of the outbox. */
export interface VisibleEvents {
  events: OutboxEvent[]
  /** Where to read on; also past what others may see alone. */
  next: OutboxCursor
  /** Whether there may be more before it is now. */
  more: boolean
}

// Own things; projects one is a member of, and the media in them.
const READ = `
with mine as (select coalesce(array_agg(project_id), '{}') as ids from project_members where user_id = $3)
select o.xid, o.id, o.owner_user_id as "ownerUserId", o.actor_user_id as "actorUserId", o.kind, o.subject_id as "subjectId", o.payload,
  o.created_at as "createdAt"
from outbox o, mine
where (o.xid, o.id) > ($1::text::xid8, $2::bigint) and o.xid < $5::text::xid8
  and (o.owner_user_id = $3 or (mine.ids <> '{}' and (o.subject_id = any (mine.ids)
    or exists (select from media m where m.id = o.subject_id and m.project_id = any (mine.ids)))))
order by o.xid, o.id limit $4`

const SETTLED = 'select pg_snapshot_xmin(pg_current_snapshot()) as xid'
const OLDEST = 'select xid from outbox order by xid, id limit 1'

/** Events after `cursor` that a user may know of, as far as every transaction before them has settled. */
export async function readVisibleEvents(
  database: Database,
  userId: string,
  cursor: OutboxCursor,
  { limit = 200 } = {},
): Promise<VisibleEvents> {
  const settled = await database.one<{ xid: bigint }>('service', { text: SETTLED, values: [] })
  const end = settled.rows[0]?.xid ?? 0n
  const { rows } = await database.one<Omit<OutboxEvent, 'cursor'> & { xid: bigint; id: number }>('service', {
    name: 'visible-events',
    text: READ,
    values: [String(cursor.xid), cursor.id, userId, limit, String(end)],
  })
  const events = rows.map(({ xid, id, ...event }) => ({ cursor: { xid, id }, ...event }))
  const more = events.length === limit
  const last = events.at(-1)?.cursor
  return { events, more, next: more && last ? last : { xid: end, id: 0 } }
}

/** Whether everything after the cursor is still there: older events are trimmed. */
export async function reachesBack(database: Database, cursor: OutboxCursor): Promise<boolean> {
  const { rows } = await database.one<{ xid: bigint }>('service', { text: OLDEST, values: [] })
  const oldest = rows[0]?.xid
  return oldest === undefined || cursor.xid >= oldest
}
