import { goTo } from './arrange.ts'
import { readingOrder } from './model/reading-order.ts'
import type { BoardSession } from './session.ts'

/** Moves the focus in reading order. @returns false where it leaves the board, as Tab does at both ends */
export function stepFocus(session: BoardSession, key: 'Tab' | 'Home' | 'End', back: boolean): boolean {
  const order = readingOrder(session.model.pieces)
  const at = order.findIndex((piece) => piece.key === session.active.value)
  if (key === 'Tab' && at === -1) return false
  const to = key === 'Home' ? 0 : key === 'End' ? order.length - 1 : at + (back ? -1 : 1)
  const next = order[to]
  if (next === undefined) return false
  goTo(session, next)
  return true
}
