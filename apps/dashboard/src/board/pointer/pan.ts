import type { Point } from '../model/rect.ts'
import { panned } from '../model/view.ts'
import type { BoardSession } from '../session.ts'
import type { Gesture } from './gesture.ts'

/** The board follows the pointer. */
export function pan({ view }: BoardSession, from: Point): Gesture {
  const before = view.value
  return {
    move: (at) => view.set(panned(before, { x: at.x - from.x, y: at.y - from.y })),
    end: () => undefined,
    cancel: () => view.set(before),
  }
}
