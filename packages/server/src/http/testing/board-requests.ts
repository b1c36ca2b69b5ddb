import type { Board, BoardItem, BoardWithItems } from '@holdall/protocol'
import { type Call, json, send } from '../../media/testing/media-requests.ts'

export const BOARDS = '/api/moodboards'

/** A new board of the caller's. */
export function madeBoard(call: Call, body: object = { title: 'Mood' }): Promise<Board> {
  return json(send(call, 'POST', BOARDS, body), 201)
}

export function boardNow(call: Call, id: string): Promise<BoardWithItems> {
  return json(call(`${BOARDS}/${id}`))
}

/** One item on a board. */
export function placedItem(call: Call, board: string, body: object): Promise<BoardItem> {
  return json(send(call, 'POST', `${BOARDS}/${board}/items`, body), 201)
}

/** Changes an item. */
export function moveItem(
  call: Call,
  board: string,
  item: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return call(`${BOARDS}/${board}/items/${item}`, {
    method: 'PATCH',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** A problem document of this status. */
export function problemIn(response: Response | Promise<Response>, status: number): Promise<Record<string, unknown>> {
  return json(response, status)
}
