import { HoldallError } from '@holdall/protocol'
import { actorOf, type Transaction } from '../db/index.ts'
import type { Identity } from '../identity/identity.ts'
import { outboxStatement } from '../ledger/outbox.ts'
import { refuseInUse } from '../ledger/references.ts'
import { lockMedia, type MediaEventKind, mediaEvent, mustExist } from './find-media.ts'
import type { MediaContext } from './media-context.ts'
import { MEDIA_COLUMNS, type MediaRow } from './media-row.ts'

export interface DeleteOptions {
  /** Also what documents or scenes use. @default false */
  force?: boolean | undefined
}

/** Moves an item to the trash; its links stop working, its bytes stay for `TRASH_DAYS`. @throws {in_use} */
export function trashMedia(
  context: MediaContext,
  identity: Identity,
  id: string,
  { force = false }: DeleteOptions = {},
): Promise<MediaRow> {
  return setDeletedAt(context, identity, id, 'media.trashed', (row) => row.deleted_at ?? context.clock(), !force)
}

/** Brings an item back from the trash. @throws {conflict} when its project is in the trash */
export function restoreMedia(context: MediaContext, identity: Identity, id: string): Promise<MediaRow> {
  return setDeletedAt(context, identity, id, 'media.restored', () => null)
}

async function setDeletedAt(
  context: MediaContext,
  identity: Identity,
  id: string,
  kind: MediaEventKind,
  next: (row: MediaRow) => Date | null,
  asksForUses = false,
): Promise<MediaRow> {
  const row = await context.database.as(actorOf(identity), async (tx) => {
    const before = await lockMedia(tx, identity, id)
    const deletedAt = next(before)
    if (deletedAt === null && before.deleted_at !== null) await requireLiveProject(tx, before)
    if ((deletedAt === null) === (before.deleted_at === null)) return before
    if (asksForUses) await refuseInUse(tx, id)
    const [{ rows }] = await Promise.all([
      tx.query<MediaRow>({
        name: 'media-trash',
        text: `update media set deleted_at = $2, updated_at = $3 where id = $1 returning ${MEDIA_COLUMNS}`,
        values: [id, deletedAt, context.clock()],
      }),
      tx.query(outboxStatement(mediaEvent(before, identity.userId, kind))),
    ])
    return mustExist(rows[0])
  })
  context.deliveryCache.invalidate(id)
  return row
}

export async function requireLiveProject(tx: Transaction, row: MediaRow): Promise<void> {
  if (row.project_id === null) return
  const { rowCount } = await tx.query({
    text: 'select 1 from projects where id = $1 and deleted_at is null and purging_at is null for key share',
    values: [row.project_id],
  })
  if (rowCount !== 1)
    throw new HoldallError('conflict', 'The project of this item is in the trash', {
      hint: 'Restore the project first',
    })
}
