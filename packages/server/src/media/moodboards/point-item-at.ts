import type { Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { applyItems } from './change-items.ts'

/** Which item of which board is to show what. */
export interface PointItem {
  /** Its id, or the user's external id. */
  boardId: string
  itemId: string
  mediaId: string
}

/**
 * Lets an item of a board show another media item, and so have its url, in the transaction of the caller: place, size and note stay. For what
 * stands in for what was there, such as an enhanced picture.
 *
 * @param identity whose board it is; the transaction sees with these eyes, or with a service's
 * @returns the board's new revision
 * @throws {not_found} {forbidden}; {invalid_request} for media that is not there; {conflict} when the board is in the trash
 */
export async function pointItemAt(
  tx: Transaction,
  identity: Identity,
  { boardId, itemId, mediaId }: PointItem,
  { now }: { now: Date },
): Promise<{ revision: number }> {
  const { revision } = await applyItems(tx, identity, boardId, { items: [{ id: itemId, mediaId }] }, { now })
  return { revision }
}
