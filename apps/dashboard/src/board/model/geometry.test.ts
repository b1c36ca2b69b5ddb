import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOut, sizeOfNew } from './lay-out.ts'
import { readingOrder } from './reading-order.ts'
import { intersects } from './rect.ts'
import { HANDLES, resize } from './resize.ts'
import { snap } from './snap.ts'
import { fitted, revealing, shownRect, toBoard, zoomed } from './view.ts'

const rect = (x: number, y: number, w = 100, h = 100) => ({ x, y, w, h })
const anyRect = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  w: fc.integer({ min: 30, max: 900 }),
  h: fc.integer({ min: 30, max: 900 }),
})

describe('reading order', () => {
  it('goes row by row, and does not mind small steps', () => {
    const placed = [rect(120, 10), rect(0, 20), rect(10, 130), rect(240, 0)]
    expect(readingOrder(placed)).toEqual([rect(0, 20), rect(120, 10), rect(240, 0), rect(10, 130)])
  })

  it('names everything once', () => {
    fc.assert(fc.property(fc.array(anyRect), (rects) => new Set(readingOrder(rects)).size === new Set(rects).size))
  })
})

describe('snap', () => {
  it('lines edges up, and shows the line as long as what it touches', () => {
    expect(snap(rect(103, 300), [rect(100, 0)], 5)).toEqual({
      by: { x: -3, y: 0 },
      guides: [
        { axis: 'x', at: 100, from: 0, to: 400 },
        { axis: 'x', at: 150, from: 0, to: 400 },
        { axis: 'x', at: 200, from: 0, to: 400 },
      ],
    })
  })

  it('chooses the nearest line, and leaves alone what is far', () => {
    expect(snap(rect(4, 500, 50, 50), [rect(0, 0), rect(5, 900, 400, 20)], 5).by).toEqual({ x: 1, y: 0 })
    expect(snap(rect(40, 540), [rect(0, 0, 10, 10)], 5)).toEqual({ by: { x: 0, y: 0 }, guides: [] })
  })
})

describe('resize', () => {
  it('keeps the ratio by the corner, and frees it', () => {
    expect(resize(rect(0, 0, 200, 100), 'se', { x: 100, y: 0 }, { keepsRatio: true })).toEqual(rect(0, 0, 300, 150))
    expect(resize(rect(0, 0, 200, 100), 'se', { x: 100, y: 0 }, { keepsRatio: false })).toEqual(rect(0, 0, 300, 100))
    expect(resize(rect(0, 0, 200, 100), 'nw', { x: -100, y: 0 }, { keepsRatio: true })).toEqual(
      rect(-100, -50, 300, 150),
    )
  })

  it('leaves the opposite edge in its place, however far the handle goes', () => {
    const far = fc.integer({ min: -3000, max: 3000 })
    fc.assert(
      fc.property(anyRect, fc.constantFrom(...HANDLES), far, far, fc.boolean(), (before, handle, x, y, keepsRatio) => {
        const after = resize(before, handle, { x, y }, { keepsRatio })
        const still = (start: 'x' | 'y', size: 'w' | 'h', moves: boolean) =>
          moves
            ? Math.abs(after[start] + after[size] - before[start] - before[size]) < 1e-6
            : after[start] === before[start]
        return (
          after.w > 0 && after.h > 0 && still('x', 'w', handle.includes('w')) && still('y', 'h', handle.includes('n'))
        )
      }),
    )
  })
})

describe('the view', () => {
  const size = { width: 800, height: 600 }

  it('keeps the point under the pointer while it zooms', () => {
    const view = { x: -50, y: 20, zoom: 0.5 }
    const at = { x: 300, y: 200 }
    const closer = zoomed(view, 1.7, at)
    expect(toBoard(closer, at).x).toBeCloseTo(toBoard(view, at).x)
    expect(toBoard(closer, at).y).toBeCloseTo(toBoard(view, at).y)
    expect(zoomed(view, 1000, at).zoom).toBe(4)
  })

  it('fits everything, and never enlarges', () => {
    expect(fitted(rect(0, 0), size).zoom).toBe(1)
    const shown = shownRect(fitted(rect(-900, -500, 4000, 300), size), size)
    expect(shown.x).toBeLessThan(-900)
    expect(shown.x + shown.w).toBeGreaterThan(3100)
  })

  it('moves only as far as needed to show a place', () => {
    const view = { x: 0, y: 0, zoom: 1 }
    expect(revealing(view, rect(100, 100), size)).toEqual(view)
    expect(revealing(view, rect(900, 100), size)).toEqual({ x: 216, y: 0, zoom: 1 })
    expect(revealing(view, rect(0, -500), size)).toEqual({ x: -16, y: -516, zoom: 1 })
  })
})

describe('laying out', () => {
  it('puts new pictures beside each other, around the point', () => {
    const sizes = [sizeOfNew({ width: 3000, height: 2000 }), sizeOfNew({ width: 100, height: 300 }), sizeOfNew(null)]
    const rects = layOut(sizes, { x: 0, y: 0 })
    expect(rects[0]).toMatchObject({ x: -328, w: 320, h: 213 })
    for (const [index, one] of rects.entries())
      expect(rects.slice(index + 1).some((other) => intersects(one, other))).toBe(false)
  })
})
