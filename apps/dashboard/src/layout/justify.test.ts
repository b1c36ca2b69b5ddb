import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { justify, placeRow } from './justify.ts'

const aspect = fc.double({ min: 0.45, max: 3.2, noNaN: true })

describe('justify', () => {
  it('puts every item into exactly one row, in order', () => {
    fc.assert(
      fc.property(fc.array(aspect, { maxLength: 80 }), fc.integer({ min: 200, max: 2000 }), (aspects, width) => {
        const rows = justify(aspects, 0, aspects.length, width, 180, 4)
        expect(
          rows.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)),
        ).toEqual(aspects.map((_, index) => index))
      }),
    )
  })

  it('fills the width of full rows to the pixel', () => {
    fc.assert(
      fc.property(
        fc.array(aspect, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 200, max: 2000 }),
        (aspects, width) => {
          for (const row of justify(aspects, 0, aspects.length, width, 180, 4)) {
            const last = placeRow(aspects, row, width, 4).at(-1)
            if (row.full) expect((last?.left ?? 0) + (last?.width ?? 0)).toBe(width)
            else expect((last?.left ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width + 1)
          }
        },
      ),
    )
  })

  it('keeps the rows before the last one when items are appended', () => {
    fc.assert(
      fc.property(
        fc.array(aspect, { minLength: 2, maxLength: 60 }),
        fc.array(aspect, { maxLength: 30 }),
        (first, more) => {
          const before = justify(first, 0, first.length, 1200, 180, 4).slice(0, -1)
          const all = [...first, ...more]
          expect(justify(all, 0, all.length, 1200, 180, 4).slice(0, before.length)).toEqual(before)
        },
      ),
    )
  })

  it('lays out 100,000 items within a frame or two', () => {
    const aspects = Array.from({ length: 100_000 }, (_, index) => 0.5 + (index % 20) / 10)
    const started = performance.now()
    justify(aspects, 0, aspects.length, 1200, 180, 4)
    expect(performance.now() - started).toBeLessThan(150)
  })
})
