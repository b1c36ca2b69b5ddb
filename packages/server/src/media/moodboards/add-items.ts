import { type BoardItemCreate, HoldallError, ID_PREFIXES, MAX_BOARD_ITEMS } from '@holdall/protocol'
import { actorOf, type Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { touchBoard } from './board-change.ts'
import { type BoardItemRow, ITEM_COLUMNS } from './board-row.ts'
import type { BoardContext } from './create-board.ts'
import type { BoardWriteOptions } from './edit-board.ts'
import { type LockedBoard, lockBoard } from './find-board.ts'
import { type PlaceableMedia, requirePlaceable } from './require-placeable.ts'

const WIDTH = 320
const MAX_EXTENT = 1_000_000

const INSERT = `
insert into moodboard_items (id, board_id, owner_user_id, media_id, x, y, w, h, z, note, created_at, updated_at)
select id, $1, $2, "mediaId", x, y, w, h, z, note, $4, $4
from jsonb_to_recordset($3::jsonb) as new (id text, "mediaId" text, x float8, y float8, w float8, h float8, z int, note text)
returning ${ITEM_COLUMNS}`

/** What a write left behind. */
export interface ChangedItems {
  boardId: string
  ownerUserId: string
  revision: number
  /** In the order of the request. */
  items: BoardItemRow[]
}

/**
 * Places items on a board: all of them or none.
 *
 * @throws {not_found} {forbidden}; {invalid_request} for media that is not there; {conflict} beyond 2,000 items; {precondition_failed}
 */
export function addItems(
  context: BoardContext,
  identity: Identity,
  boardId: string,
  items: readonly BoardItemCreate[],
  { expected = null }: BoardWriteOptions = {},
): Promise<ChangedItems> {
  return context.database.as(actorOf(identity), (tx) => placeItems(context, tx, identity, boardId, items, { expected }))
}

/** The same in the transaction of a caller that does more. */
export async function placeItems(
  { clock, createId }: Pick<BoardContext, 'clock' | 'createId'>,
  tx: Transaction,
  identity: Identity,
  boardId: string,
  items: readonly BoardItemCreate[],
  { expected = null }: BoardWriteOptions = {},
): Promise<ChangedItems> {
  const board = await lockBoard(tx, identity, boardId, { expected })
  const media = await requirePlaceable(
    tx,
    items.flatMap(({ mediaId }, index) => (mediaId ? [{ path: pathOf(items, index), mediaId }] : [])),
  )
  const top = await roomOn(tx, board, items.length)
  const now = clock()
  const rows = items.map((item, index) => ({
    id: createId(ID_PREFIXES.boardItem),
    ...shapeOf(item, item.mediaId ? media.get(item.mediaId) : undefined),
    mediaId: item.mediaId ?? null,
    z: item.z ?? top + 1 + index,
    note: item.note ?? '',
  }))
  const { rows: added } = await tx.query<BoardItemRow>({
    name: 'place-items',
    text: INSERT,
    values: [board.id, board.ownerUserId, JSON.stringify(rows), now],
  })
  const byId = new Map(added.map((row) => [row.id, row]))
  const revision = await touchBoard(tx, board, { actorUserId: identity.userId, now })
  return {
    boardId: board.id,
    ownerUserId: board.ownerUserId,
    revision,
    items: rows.map(({ id }) => byId.get(id) as BoardItemRow),
  }
}

const pathOf = (items: readonly unknown[], index: number) => (items.length === 1 ? 'mediaId' : `items.${index}.mediaId`)

/** The layer of what lies on top. @throws {conflict} when so many do not fit */
async function roomOn(tx: Transaction, { id }: LockedBoard, more: number): Promise<number> {
  const { rows } = await tx.query<{ count: number; top: number }>({
    name: 'board-room',
    text: 'select count(*)::int as count, coalesce(max(z), 0)::int as top from moodboard_items where board_id = $1',
    values: [id],
  })
  const { count = 0, top = 0 } = rows[0] ?? {}
  if (count + more > MAX_BOARD_ITEMS)
    throw new HoldallError('conflict', `A board has at most ${MAX_BOARD_ITEMS} items; this one has ${count}`, {
      hint: 'Take some away, or begin another board',
    })
  return top
}

/** Where and how large: as wide as asked for, and as high as the picture wants to be then. */
function shapeOf({ x = 0, y = 0, w, h }: BoardItemCreate, media: PlaceableMedia | undefined) {
  const ratio = media?.width && media.height ? media.height / media.width : 1
  const width = w ?? (h === undefined ? WIDTH : within(h / ratio))
  return { x, y, w: width, h: h ?? within(width * ratio) }
}

/** Strips of one pixel have a ratio that no board takes. */
const within = (extent: number) => Math.min(Math.max(extent, 1e-3), MAX_EXTENT)
