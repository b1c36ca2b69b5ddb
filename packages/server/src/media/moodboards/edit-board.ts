import type { BoardPatch } from '@holdall/protocol'
import { actorOf, type Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { type BoardEventKind, boardEvent } from './board-change.ts'
import { BOARD_COLUMNS, type BoardRow } from './board-row.ts'
import { type BoardContext, takenOr } from './create-board.ts'
import { type LockedBoard, lockBoard } from './find-board.ts'
import { requirePlaceable } from './require-placeable.ts'

const UPDATE = `
update moodboards set title = coalesce($2, title), description = coalesce($3, description), visibility = coalesce($4, visibility),
  external_id = case when $5 then $6 else external_id end, cover_media_id = case when $7 then $8 else cover_media_id end,
  revision = revision + 1, updated_at = $9
where id = $1 returning ${BOARD_COLUMNS}`

const SET_DELETED = `
update moodboards set deleted_at = $2, revision = revision + 1, updated_at = $3 where id = $1 returning ${BOARD_COLUMNS}`

export interface BoardWriteOptions {
  /** The revision that the change builds on; null for whichever. @default null */
  expected?: number | null
}

/**
 * Changes what the patch names.
 *
 * @throws {not_found} {forbidden}; {conflict} for a taken external id or a board in the trash; {invalid_request} for a cover that is no item;
 * {precondition_failed}
 */
export function editBoard(
  context: BoardContext,
  identity: Identity,
  id: string,
  patch: BoardPatch,
  { expected = null }: BoardWriteOptions = {},
): Promise<BoardRow> {
  const { title = null, description = null, visibility = null, externalId, coverMediaId } = patch
  return context.database
    .as(actorOf(identity), async (tx) => {
      const board = await lockBoard(tx, identity, id, { expected })
      if (coverMediaId) await requirePlaceable(tx, [{ path: 'coverMediaId', mediaId: coverMediaId }])
      return changed(tx, identity, board, 'board.updated', {
        text: UPDATE,
        values: [
          board.id,
          title,
          description,
          visibility,
          externalId !== undefined,
          externalId ?? null,
          coverMediaId !== undefined,
          coverMediaId ?? null,
          context.clock(),
        ],
      })
    })
    .catch((error: unknown) => {
      throw takenOr(error, externalId ?? null)
    })
}

/** Moves a board to the trash: it can be looked at, not changed, and holds up no deletion of media. */
export function trashBoard(
  context: BoardContext,
  identity: Identity,
  id: string,
  options: BoardWriteOptions = {},
): Promise<BoardRow> {
  return setDeletedAt(context, identity, id, true, options)
}

export function restoreBoard(
  context: BoardContext,
  identity: Identity,
  id: string,
  options: BoardWriteOptions = {},
): Promise<BoardRow> {
  return setDeletedAt(context, identity, id, false, options)
}

/** Deletes a board with everything on it but the media. */
export async function purgeBoard(
  { database }: BoardContext,
  identity: Identity,
  id: string,
  { expected = null }: BoardWriteOptions = {},
): Promise<void> {
  await database.as(actorOf(identity), async (tx) => {
    const board = await lockBoard(tx, identity, id, { expected, trashed: true })
    await Promise.all([
      tx.query({ text: 'delete from moodboards where id = $1', values: [board.id] }),
      tx.query(boardEvent(board, identity.userId, 'board.deleted', { revision: board.revision, purged: true })),
    ])
  })
}

function setDeletedAt(
  { database, clock }: BoardContext,
  identity: Identity,
  id: string,
  trashed: boolean,
  { expected = null }: BoardWriteOptions,
): Promise<BoardRow> {
  return database.as(actorOf(identity), async (tx) => {
    const board = await lockBoard(tx, identity, id, { expected, trashed: true })
    if (board.isTrashed === trashed) return reread(tx, board)
    const now = clock()
    return changed(tx, identity, board, trashed ? 'board.deleted' : 'board.updated', {
      text: SET_DELETED,
      values: [board.id, trashed ? now : null, now],
    })
  })
}

async function reread(tx: Transaction, { id }: LockedBoard): Promise<BoardRow> {
  const { rows } = await tx.query<BoardRow>({
    text: `select ${BOARD_COLUMNS} from moodboards where id = $1`,
    values: [id],
  })
  return rows[0] as BoardRow
}

async function changed(
  tx: Transaction,
  identity: Identity,
  board: LockedBoard,
  kind: BoardEventKind,
  update: { text: string; values: unknown[] },
): Promise<BoardRow> {
  const [{ rows }] = await Promise.all([
    tx.query<BoardRow>(update),
    tx.query(boardEvent(board, identity.userId, kind, { revision: board.revision + 1 })),
  ])
  return rows[0] as BoardRow
}
