import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assertRange, clampRange } from './range.ts'

it('cuts a range to what is there', () => {
  expect(clampRange(undefined, 10)).toEqual({ start: 0, end: 10 })
  expect(clampRange({ start: 3, end: 7 }, 10)).toEqual({ start: 3, end: 7 })
  expect(clampRange({ start: 3, end: Number.POSITIVE_INFINITY }, 10)).toEqual({ start: 3, end: 10 })
  expect(clampRange({ start: 30, end: 40 }, 10)).toEqual({ start: 10, end: 10 })
})

it('always yields a range within the object, and the same bytes as slice', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(60), fc.nat(60), (size, start, length) => {
      const bytes = Array.from({ length: size }, (_, index) => index)
      const cut = clampRange({ start, end: start + length }, size)
      expect(cut.start).toBeLessThanOrEqual(cut.end)
      expect(bytes.slice(cut.start, cut.end)).toEqual(bytes.slice(start, start + length))
    }),
  )
})

it.each([
  { start: -1, end: 1 },
  { start: 2, end: 1 },
  { start: 0.5, end: 1 },
  { start: Number.NaN, end: 1 },
  { start: 0, end: Number.NaN },
  { start: Number.POSITIVE_INFINITY, end: Number.POSITIVE_INFINITY },
])('refuses the range $start to $end', (range) => {
  expect(() => assertRange(range)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})
