import type { Point, Rect } from './rect.ts'

/** A hairline between a piece and those that it lines up with. */
export interface Guide {
  axis: 'x' | 'y'
  at: number
  from: number
  to: number
}

interface Snapped {
  by: Point
  guides: Guide[]
}

const SPAN = {
  x: { start: 'x', size: 'w', across: 'y', breadth: 'h' },
  y: { start: 'y', size: 'h', across: 'x', breadth: 'w' },
} as const

/** The edges and the middle. */
const linesOf = (rect: Rect, axis: 'x' | 'y') => {
  const { start, size } = SPAN[axis]
  return [rect[start], rect[start] + rect[size] / 2, rect[start] + rect[size]]
}

/** How far a rectangle has to be moved so that it lines up with others, each axis for itself, and along which lines. */
export function snap(rect: Rect, others: readonly Rect[], tolerance: number): Snapped {
  const x = snapAxis(rect, others, tolerance, 'x')
  const y = snapAxis(rect, others, tolerance, 'y')
  const by = { x: x.by, y: y.by }
  const there = { ...rect, x: rect.x + by.x, y: rect.y + by.y }
  return {
    by,
    guides: [
      ...x.lines.map((at) => guide(there, others, 'x', at)),
      ...y.lines.map((at) => guide(there, others, 'y', at)),
    ],
  }
}

function snapAxis(
  rect: Rect,
  others: readonly Rect[],
  tolerance: number,
  axis: 'x' | 'y',
): { by: number; lines: number[] } {
  const own = linesOf(rect, axis)
  let by: number | null = null
  for (const line of others.flatMap((other) => linesOf(other, axis)))
    for (const at of own) {
      const distance = line - at
      if (Math.abs(distance) <= tolerance && (by === null || Math.abs(distance) < Math.abs(by))) by = distance
    }
  if (by === null) return { by: 0, lines: [] }
  const lines = new Set(others.flatMap((other) => linesOf(other, axis)))
  return { by, lines: own.map((at) => at + by).filter((at) => lines.has(at)) }
}

/** As long as everything that it touches. */
function guide(rect: Rect, others: readonly Rect[], axis: 'x' | 'y', at: number): Guide {
  const { across, breadth } = SPAN[axis]
  const touched = [rect, ...others.filter((other) => linesOf(other, axis).includes(at))]
  return {
    axis,
    at,
    from: Math.min(...touched.map((other) => other[across])),
    to: Math.max(...touched.map((other) => other[across] + other[breadth])),
  }
}
