import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FITS, MAX_SIDE, planBox } from './geometry.ts'

const side = fc.integer({ min: 1, max: 30_000 })

describe('planBox', () => {
  it.each([
    ['inside', { width: 100, height: 100 }, { width: 100, height: 50 }],
    ['outside', { width: 100, height: 100 }, { width: 200, height: 100 }],
    ['cover', { width: 100, height: 100 }, { width: 100, height: 100 }],
    ['contain', { width: 100, height: 100 }, { width: 100, height: 100 }],
    ['fill', { width: 1000, height: 30 }, { width: 1000, height: 30 }],
    ['inside', { width: 100 }, { width: 100, height: 50 }],
    ['cover', { height: 100 }, { width: 200, height: 100 }],
    ['inside', {}, { width: 400, height: 200 }],
    ['inside', { width: 9000 }, { width: 400, height: 200 }],
    ['fill', { width: 800 }, { width: 800, height: 400 }],
    ['cover', { width: 800, height: 800 }, { width: 200, height: 200 }],
    ['contain', { width: 800, height: 800 }, { width: 400, height: 400 }],
  ] as const)('plans %s of a 400 × 200 picture', (fit, wanted, expected) => {
    expect(planBox({ width: 400, height: 200 }, wanted, fit)).toMatchObject(expected)
  })

  it('never exceeds the longest side, never vanishes, and enlarges only to fill', () => {
    const wish = fc.option(fc.integer({ min: 1, max: MAX_SIDE }), { nil: undefined })
    fc.assert(
      fc.property(side, side, wish, wish, fc.constantFrom(...FITS), (width, height, w, h, fit) => {
        const wanted = { ...(w ? { width: w } : {}), ...(h ? { height: h } : {}) }
        const box = planBox({ width, height }, wanted, fit)
        for (const length of [box.width, box.height]) {
          expect(Number.isInteger(length)).toBe(true)
          expect(length).toBeGreaterThanOrEqual(1)
          expect(length).toBeLessThanOrEqual(MAX_SIDE)
        }
        if (fit === 'fill') return
        // A border may be wider than the source; the picture inside it is not.
        const scale = { cover: Math.max, contain: Math.min, fill: Math.max }[box.fit](
          (box.width - 1) / width,
          (box.height - 1) / height,
        )
        expect(scale).toBeLessThanOrEqual(1)
      }),
    )
  })
})
