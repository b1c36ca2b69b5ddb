import { countOf } from '../format/count.ts'
import { nameOfPiece } from './model/piece.ts'
import type { Rect } from './model/rect.ts'
import type { BoardSession } from './session.ts'

/** Lets a screen reader say what came of a deed. */
export function say({ said }: BoardSession, text: string): void {
  said.set(text)
}

/** Says where the selected piece lies, or how many there are. */
export function sayWhere(session: BoardSession): void {
  const [piece, ...more] = session.model.selection
  if (piece === undefined) return
  if (more.length > 0) say(session, `${countOf(more.length + 1, 'item')} moved`)
  else say(session, `${nameOfPiece(piece)} at ${describeRect(piece)}`)
}

export function describeRect({ x, y, w, h }: Rect): string {
  const [left, top, width, height] = [x, y, w, h].map((value) => Math.round(value))
  return `${left}, ${top}, ${width} by ${height}`
}
