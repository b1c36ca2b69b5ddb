import { HoldallError } from '@holdall/protocol'
import { actorOf, type Database, type Transaction } from '../../db/index.ts'
import type { Identity } from '../../identity/identity.ts'
import { BOARD_COLUMNS, type BoardRow } from './board-row.ts'
import { StaleBoardError } from './stale-board.ts'

// An id of Holdall's own wins over an external id that was made to look like it.
const BY_NAME = `
select ${BOARD_COLUMNS} from moodboards where id = $1 or (external_id = $1 and owner_user_id = $2) order by (id = $1) desc limit 1`

const LOCK = `
select id, owner_user_id as "ownerUserId", revision, deleted_at is not null as "isTrashed" from moodboards
where id = (select id from moodboards where id = $1 or (external_id = $1 and owner_user_id = $2) order by (id = $1) desc limit 1)
for no key update`

/** A board that is locked for a change. */
export interface LockedBoard {
  id: string
  ownerUserId: string
  revision: number
  isTrashed: boolean
}

/** A board by its id or the caller's external id; trashed ones included. @throws {not_found} also for what the caller may not see */
export async function findBoard(database: Database, identity: Identity, id: string): Promise<BoardRow> {
  const { rows } = await database.one<BoardRow>(actorOf(identity), {
    name: 'board-by-name',
    text: BY_NAME,
    values: [id, identity.userId],
  })
  if (!rows[0]) throw noSuchBoard()
  return rows[0]
}

export interface LockOptions {
  /** The revision that the change builds on; null where the caller named none. @default null */
  expected?: number | null
  /** Also a board that is in the trash. @default false */
  trashed?: boolean
}

/**
 * Locks a board; every writer takes this lock first. Whoever's eyes the transaction has, it must be the identity's board.
 *
 * @throws {not_found} also for what the caller may not see; {forbidden} for a public board of somebody else; {conflict} when it is in the
 * trash; {precondition_failed} when it has another revision
 */
export async function lockBoard(
  tx: Transaction,
  identity: Identity,
  id: string,
  { expected = null, trashed = false }: LockOptions = {},
): Promise<LockedBoard> {
  const values = [id, identity.userId]
  const { rows } = await tx.query<LockedBoard>({ name: 'lock-board', text: LOCK, values })
  const board = rows[0]
  if (board && identity.role !== 'service' && board.ownerUserId !== identity.userId) throw noSuchBoard()
  if (!board) {
    // A lock asks for the right to change: look whether reading alone is allowed.
    const visible = await tx.query({ name: 'board-by-name', text: BY_NAME, values })
    throw visible.rowCount === 0 ? noSuchBoard() : new HoldallError('forbidden', 'Only its owner may change a board')
  }
  if (board.isTrashed && !trashed)
    throw new HoldallError('conflict', 'The board is in the trash', { hint: 'Restore it first' })
  if (expected !== null && expected !== board.revision) throw new StaleBoardError(board.id, board.revision)
  return board
}

function noSuchBoard(): HoldallError {
  return new HoldallError('not_found', 'There is no such board')
}
