import { countOf } from '../../format/count.ts'
import { intersects, type Point, spanned } from '../model/rect.ts'
import { toBoard } from '../model/view.ts'
import { say } from '../say.ts'
import type { BoardSession } from '../session.ts'
import type { Gesture } from './gesture.ts'

/** Selects whatever a rectangle touches. @param adds to what is selected already */
export function lasso(session: BoardSession, from: Point, adds: boolean): Gesture {
  const { model, view } = session
  const before = model.getSnapshot().selected
  const start = toBoard(view.value, from)
  return {
    move: (at) => {
      const rect = spanned(start, toBoard(view.value, at))
      session.lasso.set(rect)
      const touched = model.pieces.filter((piece) => intersects(piece, rect)).map(({ key }) => key)
      model.select(adds ? [...before, ...touched] : touched)
    },
    end: () => {
      session.lasso.set(null)
      say(session, `${countOf(model.selection.length, 'item')} selected`)
    },
    cancel: () => {
      session.lasso.set(null)
      model.select(before)
    },
  }
}
