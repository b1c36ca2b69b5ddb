import { type BoardItemsPatch, HoldallError } from '@holdall/protocol'
import { actorOf, type Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import type { ChangedItems } from './add-items.ts'
import { touchBoard } from './board-change.ts'
import { type BoardItemRow, ITEM_COLUMNS } from './board-row.ts'
import type { BoardContext } from './create-board.ts'
import type { BoardWriteOptions } from './edit-board.ts'
import { lockBoard } from './find-board.ts'
import { requirePlaceable } from './require-placeable.ts'

type ItemChange = NonNullable<BoardItemsPatch['items']>[number]

const UPDATE = `
update moodboard_items set x = coalesce(c.x, moodboard_items.x), y = coalesce(c.y, moodboard_items.y), w = coalesce(c.w, moodboard_items.w),
  h = coalesce(c.h, moodboard_items.h), z = coalesce(c.z, moodboard_items.z), note = coalesce(c.note, moodboard_items.note),
  media_id = case when c."setsMedia" then c."mediaId" else moodboard_items.media_id end, updated_at = $3
from jsonb_to_recordset($2::jsonb) as c (id text, x float8, y float8, w float8, h float8, z int, note text, "mediaId" text, "setsMedia" boolean)
where moodboard_items.id = c.id and moodboard_items.board_id = $1
returning ${ITEM_COLUMNS}`

const REMOVE = 'delete from moodboard_items where board_id = $1 and id = any ($2::text[]) returning id'
const LOOK = `select ${ITEM_COLUMNS} from moodboard_items where board_id = $1 and id = any ($2::text[])`

/**
 * Changes and takes away items of a board: all of it or nothing.
 *
 * @throws {not_found} also for an item that is not on the board, with every one of them; {invalid_request} for media that is not there, and
 * for an item that would have neither media nor note; {precondition_failed}
 */
export function changeItems(
  { database, clock }: BoardContext,
  identity: Identity,
  boardId: string,
  patch: BoardItemsPatch,
  { expected = null }: BoardWriteOptions = {},
): Promise<ChangedItems> {
  return database.as(actorOf(identity), (tx) => applyItems(tx, identity, boardId, patch, { expected, now: clock() }))
}

/** The same in the transaction of a caller that does more. */
export async function applyItems(
  tx: Transaction,
  identity: Identity,
  boardId: string,
  { items = [], remove = [] }: BoardItemsPatch,
  { expected = null, now }: BoardWriteOptions & { now: Date },
): Promise<ChangedItems> {
  const board = await lockBoard(tx, identity, boardId, { expected })
  const look = { text: LOOK, values: [board.id, [...items.map(({ id }) => id), ...remove]] }
  const before = new Map((await tx.query<BoardItemRow>(look)).rows.map((row) => [row.id, row]))
  requireOnBoard(before, items, remove)
  await requirePlaceable(tx, newMedia(items, before))
  const effective = items.filter((item) => changesSomething(item))
  const [{ rows: updated }] = await Promise.all([
    tx.query<BoardItemRow>({
      name: 'change-items',
      text: UPDATE,
      values: [board.id, JSON.stringify(effective.map(recordOf)), now],
    }),
    remove.length === 0 ? null : tx.query({ name: 'remove-items', text: REMOVE, values: [board.id, remove] }),
  ])
  const after = new Map([...before, ...updated.map((row) => [row.id, row] as const)])
  requireContent(updated, items)
  const changes = effective.length > 0 || remove.length > 0
  const revision = changes ? await touchBoard(tx, board, { actorUserId: identity.userId, now }) : board.revision
  return {
    boardId: board.id,
    ownerUserId: board.ownerUserId,
    revision,
    items: items.map(({ id }) => after.get(id) as BoardItemRow),
  }
}

const changesSomething = ({ id: _id, ...change }: ItemChange) =>
  Object.values(change).some((value) => value !== undefined)

const recordOf = (change: ItemChange) => ({ ...change, setsMedia: change.mediaId !== undefined })

const pathOf = (items: readonly ItemChange[], index: number, field: string) =>
  items.length === 1 ? field : `items.${index}.${field}`

/** What an item shows already may stay, though it be in the trash by now. */
function newMedia(items: readonly ItemChange[], before: ReadonlyMap<string, BoardItemRow>) {
  return items.flatMap(({ id, mediaId }, index) =>
    mediaId && mediaId !== before.get(id)?.media_id ? [{ path: pathOf(items, index, 'mediaId'), mediaId }] : [],
  )
}

function requireOnBoard(
  before: ReadonlyMap<string, BoardItemRow>,
  items: readonly ItemChange[],
  remove: readonly string[],
): void {
  const missing = [...items.map(({ id }) => id), ...remove].filter((id) => !before.has(id))
  if (missing.length === 0) return
  throw new HoldallError('not_found', 'There is no such item on this board', {
    hint: 'Somebody may have taken it away: look at the board again',
    errors: missing.slice(0, 50).map((id) => ({ path: `items/${id}`, message: 'is not on this board' })),
  })
}

function requireContent(updated: readonly BoardItemRow[], items: readonly ItemChange[]): void {
  const empty = new Set(updated.filter((row) => row.media_id === null && row.note === '').map(({ id }) => id))
  if (empty.size === 0) return
  throw new HoldallError('invalid_request', 'An item without media needs a note', {
    hint: 'Take the item away instead',
    errors: items.flatMap(({ id }, index) =>
      empty.has(id) ? [{ path: pathOf(items, index, 'note'), message: 'must not be empty here' }] : [],
    ),
  })
}
