import { around, intersects, moved, type Point } from '../model/rect.ts'
import { snap } from '../model/snap.ts'
import { shownRect } from '../model/view.ts'
import { sayWhere } from '../say.ts'
import type { BoardSession } from '../session.ts'
import type { Gesture } from './gesture.ts'

const TOLERANCE_PIXELS = 6

/** Moves what is selected, and lines it up with what lies near; with Ctrl it lies wherever it is dropped. */
export function drag(session: BoardSession, from: Point): Gesture {
  const { model, view, size, guides } = session
  const before = model.selection
  const box = around(before)
  const own = new Set(before.map(({ key }) => key))
  const shown = shownRect(view.value, size.value)
  const others = model.pieces.filter((piece) => !own.has(piece.key) && intersects(piece, shown))
  model.begin()
  return {
    move: (at, { command }) => {
      const { zoom } = view.value
      const by = { x: Math.round((at.x - from.x) / zoom), y: Math.round((at.y - from.y) / zoom) }
      if (box !== null && !command) {
        const snapped = snap(moved(box, by), others, TOLERANCE_PIXELS / zoom)
        by.x += snapped.by.x
        by.y += snapped.by.y
        guides.set(snapped.guides)
      } else guides.set([])
      model.change(new Map(before.map((piece) => [piece.key, { x: piece.x + by.x, y: piece.y + by.y }])))
    },
    end: () => {
      guides.set([])
      model.end()
      sayWhere(session)
    },
    cancel: () => {
      guides.set([])
      model.change(new Map(before.map(({ key, x, y }) => [key, { x, y }])))
      model.abandon()
    },
  }
}
