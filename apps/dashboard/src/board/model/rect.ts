/** A place on a board, in the board's own units. */
export interface Rect {
  x: number
  y: number
  w: number
  h: number
}

export interface Point {
  x: number
  y: number
}

export const intersects = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

export const moved = ({ x, y, w, h }: Rect, by: Point): Rect => ({ x: x + by.x, y: y + by.y, w, h })

/** The rectangle between two corners. */
export function spanned(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) }
}

/** The smallest rectangle around all of them; null for none. */
export function around(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null
  const left = Math.min(...rects.map(({ x }) => x))
  const top = Math.min(...rects.map(({ y }) => y))
  const right = Math.max(...rects.map(({ x, w }) => x + w))
  const bottom = Math.max(...rects.map(({ y, h }) => y + h))
  return { x: left, y: top, w: right - left, h: bottom - top }
}
