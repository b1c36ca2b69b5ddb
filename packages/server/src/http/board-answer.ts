import { type Board, HoldallError } from '@holdall/protocol'
import type { Context } from 'hono'
import type { ChangedItems } from '../media/moodboards/add-items.ts'
import type { BoardRow } from '../media/moodboards/board-row.ts'
import { findBoard } from '../media/moodboards/find-board.ts'
import { StaleBoardError } from '../media/moodboards/stale-board.ts'
import type { Platform } from '../platform.ts'
import { saveCondition } from '../projects/documents/save-condition.ts'
import type { AppEnv } from './env.ts'
import { answerJson } from './json-answer.ts'
import { problemOf } from './middleware/problem.ts'
import { requestHeader } from './middleware/request-header.ts'
import { identityOf } from './middleware/require-identity.ts'

export const BOARDS = '/api/moodboards'

/** The revision is no validator of a cached answer, which has links and media that change without it. */
export const revisionHeaders = (revision: number) => ({ ETag: `"${revision}"`, 'Cache-Control': 'private, no-store' })

/**
 * The revision that a write builds on; null for whichever. No header is fine: what two people move are two rows, and the last one to move an
 * item says where it lies. Nothing replaces a whole board, so that a write without it can lose no more than that.
 *
 * @throws {invalid_request}
 */
export function expectedRevision(c: Context<AppEnv>): number | null {
  if (requestHeader(c, 'if-none-match') !== undefined)
    throw new HoldallError('invalid_request', 'A write to a board takes If-Match, not If-None-Match')
  const condition = saveCondition(requestHeader(c, 'if-match'), undefined)
  return condition.kind === 'match' ? condition.revision : null
}

export async function boardJson(
  c: Context<AppEnv>,
  platform: Platform,
  row: BoardRow,
  { status = 200 }: { status?: 200 | 201 } = {},
): Promise<Response> {
  const board: Board = await platform.boards.one(row, identityOf(c))
  return answerJson(c, board, status, {
    ...revisionHeaders(row.revision),
    ...(status === 201 ? { Location: `${BOARDS}/${row.id}` } : {}),
  })
}

/** Items after a write: the list, or the one that was written. */
export async function itemsJson(
  c: Context<AppEnv>,
  platform: Platform,
  changed: ChangedItems,
  { status = 200, several }: { status?: 200 | 201; several: boolean },
): Promise<Response> {
  const items = await platform.boards.items(changed, identityOf(c))
  return answerJson(c, several ? { items } : items[0], status, revisionHeaders(changed.revision))
}

/** A 412 carries the board as it is now, as `current: {revision, body}`. */
export async function answerStaleBoard(
  c: Context<AppEnv>,
  platform: Platform,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleBoardError)) throw error
    const { status, headers, body } = problemOf(error, { requestId: c.get('requestId') })
    const row = await findBoard(platform.database, identityOf(c), error.boardId)
    const board = await platform.boards.withItems(row, identityOf(c))
    const problem = { ...body, current: { revision: row.revision, body: board } }
    return answerJson(c, problem, status, { ...headers, ETag: `"${row.revision}"` })
  }
}
