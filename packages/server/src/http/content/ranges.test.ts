import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_RANGES, parseRange } from './ranges.ts'

const full = { kind: 'full' }
const unsatisfiable = { kind: 'unsatisfiable' }
const ranges = (...pairs: [number, number][]) => ({
  kind: 'ranges',
  ranges: pairs.map(([start, end]) => ({ start, end })),
})

describe('parseRange', () => {
  it.each<[string | undefined, number, unknown]>([
    [undefined, 10, full],
    ['bytes=0-0', 10, ranges([0, 1])],
    ['bytes=0-', 10, ranges([0, 10])],
    ['bytes=5-', 10, ranges([5, 10])],
    ['bytes=-3', 10, ranges([7, 10])],
    ['bytes=-30', 10, ranges([0, 10])],
    ['bytes=2-400', 10, ranges([2, 10])],
    ['BYTES = 2-4', 10, ranges([2, 5])],
    ['bytes=0-1, 4-5', 10, ranges([0, 2], [4, 6])],
    ['bytes=,, 4-5 ,\t0-1,', 10, ranges([4, 6], [0, 2])],
    ['bytes=99999999999999999999999-', 10, unsatisfiable],
    ['bytes=0-99999999999999999999999', 10, ranges([0, 10])],
  ])('reads %j of %i bytes', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected)
  })

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=a-b',
    'bytes=1',
    'bytes=5-2',
    'bytes=1-2,x',
    'items=0-1',
    'bytes=--1',
    'bytes=1-2-3',
    'bytes=0x1-2',
    'bytes=1 -2',
    'bytes=99999999999999999999-99999999999999999998',
  ])('ignores the malformed %j', (header) => {
    expect(parseRange(header, 10)).toEqual(full)
  })

  it.each(['bytes=10-', 'bytes=10-11', 'bytes=-0', 'bytes=20-30,40-', 'bytes=-0,10-'])(
    'cannot satisfy %j of 10 bytes',
    (header) => {
      expect(parseRange(header, 10)).toEqual(unsatisfiable)
    },
  )

  it('drops the unsatisfiable ones among others', () => {
    expect(parseRange('bytes=20-,3-4,-0', 10)).toEqual(ranges([3, 5]))
  })

  it('answers an empty representation whole to a suffix and refuses every other range', () => {
    expect(parseRange('bytes=-5', 0)).toEqual(full)
    expect(parseRange('bytes=0-', 0)).toEqual(unsatisfiable)
    expect(parseRange('bytes=-0', 0)).toEqual(unsatisfiable)
  })

  it('merges ranges that overlap and keeps those that touch apart', () => {
    expect(parseRange('bytes=4-6,0-5,8-9', 10)).toEqual(ranges([0, 7], [8, 10]))
    expect(parseRange('bytes=0-4,5-9', 10)).toEqual(ranges([0, 5], [5, 10]))
    expect(parseRange('bytes=8-9,0-1,1-2', 10)).toEqual(ranges([8, 10], [0, 3]))
    expect(parseRange('bytes=0-,-1', 10)).toEqual(ranges([0, 10]))
  })

  it('serves the whole for more ranges than it takes', () => {
    const many = (count: number) => `bytes=${Array.from({ length: count }, (_, i) => `${2 * i}-${2 * i}`).join(',')}`
    expect(parseRange(many(MAX_RANGES), 1000)).toMatchObject({ kind: 'ranges' })
    expect(parseRange(many(MAX_RANGES + 1), 1000)).toEqual(full)
  })

  it('covers exactly the bytes that were asked for, once, within the representation', () => {
    const spec = fc.oneof(
      fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => ({
        text: `${Math.min(a, b)}-${Math.max(a, b)}`,
        first: Math.min(a, b),
        last: Math.max(a, b),
      })),
      fc.nat(40).map((a) => ({ text: `${a}-`, first: a, last: Number.POSITIVE_INFINITY })),
      fc.nat(40).map((n) => ({ text: `-${n}`, first: -n, last: Number.POSITIVE_INFINITY })),
    )
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 30 }), (specs, size) => {
        const wanted = new Set<number>()
        for (const { text, first, last } of specs) {
          const suffix = text.startsWith('-')
          for (let i = suffix ? Math.max(0, size + first) : first; i <= Math.min(last, size - 1); i++) wanted.add(i)
        }
        const outcome = parseRange(`bytes=${specs.map((s) => s.text).join(',')}`, size)
        if (outcome.kind !== 'ranges') return outcome.kind === 'unsatisfiable' && wanted.size === 0
        const served = outcome.ranges.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, i) => start + i),
        )
        return (
          served.length === wanted.size &&
          served.every((byte) => wanted.has(byte)) &&
          outcome.ranges.every((r) => r.start < r.end)
        )
      }),
    )
  })

  it('never throws, whatever the header says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `bytes=${s}`),
        ),
        fc.nat(),
        (header, size) => void parseRange(header, size),
      ),
    )
  })
})
