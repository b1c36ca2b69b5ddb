import type { Point } from '../model/rect.ts'

/** What a pointer does from when it goes down until it goes up. */
export interface Gesture {
  /** @param at where it is, in pixels from the corner of the canvas */
  move: (at: Point, keys: { shift: boolean; command: boolean }) => void
  end: () => void
  /** It never happened. */
  cancel: () => void
}
