import type { Piece } from '../model/piece.ts'
import type { Point } from '../model/rect.ts'
import { type Handle, resize } from '../model/resize.ts'
import { sayWhere } from '../say.ts'
import type { BoardSession } from '../session.ts'
import type { Gesture } from './gesture.ts'

/** Resizes a piece by a handle. A picture keeps its ratio, and a note does not; Shift turns that round. */
export function stretch(session: BoardSession, piece: Piece, handle: Handle, from: Point): Gesture {
  const { model, view } = session
  model.begin()
  return {
    move: (at, { shift }) => {
      const { zoom } = view.value
      const by = { x: (at.x - from.x) / zoom, y: (at.y - from.y) / zoom }
      const { x, y, w, h } = resize(piece, handle, by, { keepsRatio: (piece.mediaId !== null) !== shift })
      const rect = { x: Math.round(x), y: Math.round(y), w: Math.round(w), h: Math.max(1, Math.round(h)) }
      model.change(new Map([[piece.key, rect]]))
    },
    end: () => {
      model.end()
      sayWhere(session)
    },
    cancel: () => {
      const { x, y, w, h } = piece
      model.change(new Map([[piece.key, { x, y, w, h }]]))
      model.abandon()
    },
  }
}
