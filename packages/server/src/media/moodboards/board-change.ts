import type { Transaction } from '../../db/index.ts'
import { outboxStatement } from '../../ledger/outbox.ts'
import type { LockedBoard } from './find-board.ts'

/** What happened to a board as a whole. */
export type BoardEventKind = 'board.created' | 'board.updated' | 'board.deleted'

/** Tells the owner's readers of a board. */
export function boardEvent(
  board: { id: string; ownerUserId: string },
  actorUserId: string,
  kind: BoardEventKind,
  payload: object,
) {
  return outboxStatement({ ownerUserId: board.ownerUserId, actorUserId, kind, subjectId: board.id, payload })
}

/** Counts the revision of a locked board up, because something on it changed. @returns the new one */
export async function touchBoard(
  tx: Transaction,
  board: LockedBoard,
  { actorUserId, now }: { actorUserId: string; now: Date },
): Promise<number> {
  const revision = board.revision + 1
  await Promise.all([
    tx.query({
      name: 'touch-board',
      text: 'update moodboards set revision = $2, updated_at = $3 where id = $1',
      values: [board.id, revision, now],
    }),
    tx.query(boardEvent(board, actorUserId, 'board.updated', { revision })),
  ])
  return revision
}
