import type { Database, Statement } from '../db/index.ts'

/** Something that happened, in the order in which transactions became visible. */
export interface OutboxEvent {
  /** Opaque position; pass the last one to read on. */
  cursor: OutboxCursor
  ownerUserId: string
  actorUserId: string | null
  kind: string
  subjectId: string
  payload: Record<string, unknown>
  createdAt: Date
}

export interface OutboxCursor {
  xid: bigint
  id: number
}

/** The statement that adds an event to the running transaction. */
export function outboxStatement(event: {
  ownerUserId: string
  actorUserId: string | null
  kind: string
  subjectId: string
  payload?: object
}): Statement {
  return {
    name: 'outbox-add',
    text: 'insert into outbox (owner_user_id, actor_user_id, kind, subject_id, payload) values ($1, $2, $3, $4, $5)',
    values: [event.ownerUserId, event.actorUserId, event.kind, event.subjectId, JSON.stringify(event.payload ?? {})],
  }
}

// A transaction that is still open may have a lower xid than one that has committed: reading stops at the oldest open one, so that
// nothing that commits late is ever skipped.
const READ = `
select xid, id, owner_user_id as "ownerUserId", actor_user_id as "actorUserId", kind, subject_id as "subjectId", payload, created_at as "createdAt"
from outbox
where (xid, id) > ($1::text::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, id limit $3`

/** Events after `cursor` that every transaction before them has settled for. */
export async function readOutbox(
  database: Database,
  cursor: OutboxCursor,
  { limit = 500 } = {},
): Promise<OutboxEvent[]> {
  const { rows } = await database.one<Omit<OutboxEvent, 'cursor'> & { xid: bigint; id: number }>('service', {
    name: 'read-outbox',
    text: READ,
    values: [String(cursor.xid), cursor.id, limit],
  })
  return rows.map(({ xid, id, ...event }) => ({ cursor: { xid, id }, ...event }))
}

/** The position from which only what happens from now on is read. */
export async function outboxEnd(database: Database): Promise<OutboxCursor> {
  const { rows } = await database.one<{ xid: bigint }>('service', {
    text: 'select pg_snapshot_xmin(pg_current_snapshot()) as xid',
    values: [],
  })
  return { xid: rows[0]?.xid ?? 0n, id: 0 }
}

/** Removes events older than `days`. */
export async function trimOutbox(database: Database, days: number): Promise<number> {
  const { rowCount } = await database.one('service', {
    text: 'delete from outbox where created_at < now() - make_interval(days => $1)',
    values: [days],
  })
  return rowCount
}
