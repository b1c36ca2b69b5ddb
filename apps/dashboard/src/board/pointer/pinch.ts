import type { Point } from '../model/rect.ts'
import { panned, zoomed } from '../model/view.ts'
import type { BoardSession } from '../session.ts'

/** Two fingers hold two points of the board. @returns what takes their places */
export function pinch(
  { view }: BoardSession,
  [a, b]: readonly [Point, Point],
): (fingers: readonly [Point, Point]) => void {
  const before = view.value
  const from = { middle: middleOf(a, b), distance: distanceOf(a, b) }
  return ([left, right]) => {
    const middle = middleOf(left, right)
    const moved = panned(before, { x: middle.x - from.middle.x, y: middle.y - from.middle.y })
    view.set(zoomed(moved, distanceOf(left, right) / from.distance, middle))
  }
}

const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
const distanceOf = (a: Point, b: Point): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))
