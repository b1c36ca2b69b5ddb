import { actorOf } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { MediaContext } from '../media-context.ts'
import { editBoard } from './edit-board.ts'
import { lockBoard } from './find-board.ts'
import { pointItemAt } from './point-item-at.ts'

type Context = Pick<MediaContext, 'database' | 'clock' | 'createId'>

/** Where something new is to be seen: in the place of an item, or (without one) as the board's cover. */
export interface PlaceOnBoard {
  boardId: string
  itemId?: string | undefined
}

/** Asked before work is done for a board. @throws {not_found} {forbidden}; {conflict} when it is in the trash */
export async function requireBoard(
  { database }: Context,
  identity: Identity,
  place: PlaceOnBoard | undefined,
): Promise<void> {
  if (place) await database.as(actorOf(identity), (tx) => lockBoard(tx, identity, place.boardId))
}

/** @throws {not_found} {forbidden}; {conflict} when the board is in the trash */
export async function showOnBoard(
  context: Context,
  identity: Identity,
  { boardId, itemId }: PlaceOnBoard,
  mediaId: string,
): Promise<void> {
  if (itemId === undefined) await editBoard(context, identity, boardId, { coverMediaId: mediaId })
  else
    await context.database.as(actorOf(identity), (tx) =>
      pointItemAt(tx, identity, { boardId, itemId, mediaId }, { now: context.clock() }),
    )
}
