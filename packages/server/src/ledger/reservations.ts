import { HoldallError } from '@holdall/protocol'
import type { Actor, Database } from '../db/index.ts'
import { quotaError } from './quota.ts'

/** A key that an upload in progress will place its bytes under. */
export interface Reservation {
  id: string
  ownerUserId: string
  createdBy: string
  projectId: string | null
  storageKey: string
  /** Counted against the quota until the upload ends; 0 when the length is not known. */
  expectedBytes: number
  leaseExpiresAt: Date
}

const RESERVE = `
with live as (
  select id from projects where id = $4 and deleted_at is null and purging_at is null for key share
)
insert into reservations (id, owner_user_id, created_by, project_id, storage_key, expected_bytes, lease_expires_at)
  select $1, $2, $3, $4, $5, $6, $7 where $4::text is null or exists (select from live)
on conflict (id) do update set storage_key = excluded.storage_key, expected_bytes = excluded.expected_bytes,
    lease_expires_at = excluded.lease_expires_at, project_id = excluded.project_id
  where reservations.state = 'open' and reservations.created_by = excluded.created_by and reservations.owner_user_id = excluded.owner_user_id
returning id`

/**
 * Reserves a key in one short transaction, before the first byte is stored. An attempt that repeats a cut-off one takes its reservation over;
 * should the first still live, whichever finalises first has the item, and the other finds no reservation.
 *
 * @throws {quota_exceeded} when the expected bytes do not fit; {conflict} when the project is gone or being purged
 */
export async function reserve(
  database: Database,
  actor: Actor,
  reservation: Reservation,
  quotaBytes: number | null,
): Promise<void> {
  const { id, ownerUserId, createdBy, projectId, storageKey, expectedBytes, leaseExpiresAt } = reservation
  const statements = [
    {
      name: 'reserve',
      text: RESERVE,
      values: [id, ownerUserId, createdBy, projectId, storageKey, expectedBytes, leaseExpiresAt] as unknown[],
    },
  ]
  if (quotaBytes !== null)
    statements.push({
      name: 'enforce-quota',
      text: 'select holdall.enforce_quota($1, $2)',
      values: [ownerUserId, quotaBytes],
    })
  const [inserted] = await database.batch([{ actor, statements }]).catch((error: unknown) => {
    throw quotaError(error, expectedBytes, quotaBytes)
  })
  if (inserted?.rowCount !== 1) {
    throw projectId === null
      ? new HoldallError('conflict', 'What an earlier attempt of this upload left is being removed', {
          hint: 'Try again',
          retryAfterSeconds: 2,
        })
      : new HoldallError('conflict', 'The project was deleted while the upload began', {
          hint: 'Restore the project, then upload again',
        })
  }
}

/** Prolongs the lease of an upload that still makes progress. @returns whether it is still open */
export async function renewReservation(
  database: Database,
  actor: Actor,
  id: string,
  leaseExpiresAt: Date,
): Promise<boolean> {
  const { rowCount } = await database.one(actor, {
    name: 'renew-reservation',
    text: "update reservations set lease_expires_at = $2 where id = $1 and state = 'open'",
    values: [id, leaseExpiresAt],
  })
  return rowCount === 1
}

/** Gives a reservation back after its bytes were removed. */
export async function releaseReservation(database: Database, actor: Actor, id: string): Promise<void> {
  await database.one(actor, {
    name: 'release-reservation',
    text: 'delete from reservations where id = $1',
    values: [id],
  })
}
