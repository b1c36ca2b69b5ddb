import type { Point, Rect } from './rect.ts'

/** The corner or side by which a piece is resized, as the wind blows. */
export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

export const HANDLES: readonly Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']

/** The shortest side that a piece can have. */
export const SHORTEST = 24

interface ResizeOptions {
  /** Whether width and height keep their ratio. */
  keepsRatio: boolean
}

/** The rectangle after its handle was moved; the opposite corner or side stays where it is. */
export function resize(rect: Rect, handle: Handle, by: Point, { keepsRatio }: ResizeOptions): Rect {
  const west = handle.includes('w')
  const north = handle.includes('n')
  const across = west || handle.includes('e')
  const along = north || handle.includes('s')
  let w = Math.max(SHORTEST, rect.w + (across ? (west ? -by.x : by.x) : 0))
  let h = Math.max(SHORTEST, rect.h + (along ? (north ? -by.y : by.y) : 0))
  if (keepsRatio) {
    const growth = across && along ? Math.max(w / rect.w, h / rect.h) : across ? w / rect.w : h / rect.h
    // A strip keeps its ratio as well: its short side may be shorter than others.
    const least = SHORTEST / Math.max(rect.w, rect.h)
    w = rect.w * Math.max(growth, least)
    h = rect.h * Math.max(growth, least)
  }
  return { x: west ? rect.x + rect.w - w : rect.x, y: north ? rect.y + rect.h - h : rect.y, w, h }
}
