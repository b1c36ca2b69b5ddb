import { HoldallError } from '@holdall/protocol'
import { actorOf, type Database, type Transaction } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'

const BY_ID = `select ${MEDIA_COLUMNS} from media where id = $1 and purging_at is null`

/** An item as the identity sees it; trashed ones included. @throws {not_found} also for what it may not see */
export async function getMedia(database: Database, identity: Identity, id: string): Promise<MediaRow> {
  return mustExist(
    (await database.one<MediaRow>(actorOf(identity), { name: 'media-by-id', text: BY_ID, values: [id] })).rows[0],
  )
}

/** Locks an item for a change. @throws {not_found}; {forbidden} when it may be read but not changed */
export async function lockMedia(tx: Transaction, identity: Identity, id: string): Promise<MediaRow> {
  const { rows } = await tx.query<MediaRow>({ name: 'media-lock', text: `${BY_ID} for update`, values: [id] })
  if (rows[0]) return rows[0]
  // FOR UPDATE also applies the policy for changes: look whether reading alone is allowed.
  const visible = await tx.query<MediaRow>({ name: 'media-by-id', text: BY_ID, values: [id] })
  mustExist(visible.rows[0])
  throw new HoldallError(
    'forbidden',
    identity.readOnly
      ? 'This identity may only read'
      : 'Only its owner or an editor of its project may change this item',
  )
}

export function mustExist(row: MediaRow | undefined): MediaRow {
  if (!row) throw new HoldallError('not_found', 'There is no such media item')
  return row
}

/** Everything that another node's cache has to know travels in the outbox; see `DeliveryCache`. */
export type MediaEventKind =
  | 'media.updated'
  | 'media.trashed'
  | 'media.restored'
  | 'media.purged'
  | 'media.replaced'
  | 'media.links_revoked'

export function mediaEvent(
  row: Pick<MediaRow, 'id' | 'owner_user_id'>,
  actorUserId: string | null,
  kind: MediaEventKind,
) {
  return { ownerUserId: row.owner_user_id, actorUserId, kind, subjectId: row.id }
}
