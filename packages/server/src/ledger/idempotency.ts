import type { Actor, Database } from '../db/index.ts'

/** A request that must not take effect twice. */
export interface IdempotentRequest {
  userId: string
  route: string
  key: string
  fingerprint: string
}

export type IdempotencyState =
  /** Nobody did it yet: do it, under this id. */
  | { state: 'new'; subjectId: string }
  /** It was done: the first answer. */
  | { state: 'done'; status: number; body: string }
  /** Somebody is at it, or died at it after the row was written: look for the subject. */
  | { state: 'in-flight'; subjectId: string }
  | { state: 'mismatch' }

const LEASE = "interval '60 seconds'"

// A request whose holder died is taken over after its lease, under the same subject id, so that it cannot happen twice.
const BEGIN = `
with taken as (
  insert into idempotency_keys (user_id, route, key, fingerprint, subject_id, lease_expires_at) values ($1, $2, $3, $4, $5, now() + ${LEASE})
  on conflict (user_id, route, key) do update set lease_expires_at = now() + ${LEASE}
    where idempotency_keys.status is null and idempotency_keys.lease_expires_at < now() and idempotency_keys.fingerprint = excluded.fingerprint
  returning subject_id
)
select subject_id, true as taken, null::text as fingerprint, null::integer as status, null::text as body from taken
union all
select subject_id, false, fingerprint, status, body from idempotency_keys where user_id = $1 and route = $2 and key = $3 and not exists (select from taken)`

interface Row {
  subject_id: string
  taken: boolean
  fingerprint: string | null
  status: number | null
  body: string | null
}

export async function beginIdempotent(
  database: Database,
  actor: Actor,
  request: IdempotentRequest,
  subjectId: string,
): Promise<IdempotencyState> {
  const { userId, route, key, fingerprint } = request
  const { rows } = await database.one<Row>(actor, { text: BEGIN, values: [userId, route, key, fingerprint, subjectId] })
  const [row] = rows
  // Inserted by another between the two parts of the statement: it is at it right now.
  if (!row) return { state: 'in-flight', subjectId: '' }
  if (row.taken) return { state: 'new', subjectId: row.subject_id }
  if (row.fingerprint !== fingerprint) return { state: 'mismatch' }
  return row.status === null
    ? { state: 'in-flight', subjectId: row.subject_id }
    : { state: 'done', status: row.status, body: row.body ?? '' }
}

export async function renewIdempotent(
  database: Database,
  actor: Actor,
  { userId, route, key }: IdempotentRequest,
): Promise<void> {
  await database.one(actor, {
    text: `update idempotency_keys set lease_expires_at = now() + ${LEASE} where user_id = $1 and route = $2 and key = $3 and status is null`,
    values: [userId, route, key],
  })
}

/** Keeps the answer for repeats. */
export async function finishIdempotent(
  database: Database,
  actor: Actor,
  { userId, route, key }: IdempotentRequest,
  status: number,
  body: string,
): Promise<void> {
  await database.one(actor, {
    text: 'update idempotency_keys set status = $4, body = $5 where user_id = $1 and route = $2 and key = $3',
    values: [userId, route, key, status, body],
  })
}

/** Nothing happened: the key may be used again. */
export async function abandonIdempotent(
  database: Database,
  actor: Actor,
  { userId, route, key }: IdempotentRequest,
): Promise<void> {
  await database.one(actor, {
    text: 'delete from idempotency_keys where user_id = $1 and route = $2 and key = $3 and status is null',
    values: [userId, route, key],
  })
}
