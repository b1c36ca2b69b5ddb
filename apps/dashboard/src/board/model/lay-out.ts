import type { Point, Rect } from './rect.ts'

const WIDTH = 320
const GAP = 16

/** How large a picture is in itself; null where that is not known. */
export type Proportions = { width: number; height: number } | null

/** The size at which a new picture lies on a board. */
export function sizeOfNew(proportions: Proportions): { w: number; h: number } {
  const ratio = proportions === null || proportions.width === 0 ? 3 / 4 : proportions.height / proportions.width
  return { w: WIDTH, h: Math.round(Math.min(Math.max(WIDTH * ratio, 24), 20_000)) }
}

/** Places several new pictures in rows, as square as it gets, around a point. */
export function layOut(sizes: readonly { w: number; h: number }[], middle: Point): Rect[] {
  const columns = Math.ceil(Math.sqrt(sizes.length))
  const heights = Array.from({ length: columns }, () => 0)
  const rects = sizes.map(({ w, h }) => {
    // Always into the shortest column, as masonry does.
    const column = heights.indexOf(Math.min(...heights))
    const y = heights[column] ?? 0
    heights[column] = y + h + GAP
    return { x: column * (WIDTH + GAP), y, w, h }
  })
  const width = columns * (WIDTH + GAP) - GAP
  const height = Math.max(...heights) - GAP
  return rects.map(({ x, y, w, h }) => ({
    x: Math.round(middle.x - width / 2 + x),
    y: Math.round(middle.y - height / 2 + y),
    w,
    h,
  }))
}
