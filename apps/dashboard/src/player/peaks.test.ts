import { describe, expect, it } from 'vitest'
import { barsOf, barsPath, type Peaks, parsePeaks } from './peaks.ts'

const file = (data: unknown, more: object = {}) => ({ version: 2, channels: 1, bits: 8, data, ...more })

describe('parsePeaks', () => {
  it('reads pairs of least and greatest', () => {
    expect(parsePeaks(file([-128, 127, -3, 4]))).toEqual(Int8Array.of(-128, 127, -3, 4))
  })

  it('clamps what is too large, takes what is no number for silence, and leaves out half a pair', () => {
    expect(parsePeaks(file([-1e300, 1e300, null, '9', 3]))).toEqual(Int8Array.of(-128, 127, 0, 0))
  })

  it('stops at so many pairs', () => {
    expect(parsePeaks(file(new Array(100_000).fill(1)))?.length).toBe(40_000)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [1, 2]],
    ['no peaks', file([])],
    ['one half of a pair', file([1])],
    ['text for peaks', file('1,2')],
    ['another version', file([1, 2], { version: 1 })],
    ['16 bits', file([1, 2], { bits: 16 })],
    ['two channels', file([1, 2, 3, 4], { channels: 2 })],
  ])('gives nothing for %s', (_, json) => {
    expect(parsePeaks(json)).toBeNull()
  })
})

describe('barsOf', () => {
  const loudAtTheEnd = Int8Array.of(0, 0, 0, 0, 0, 0, -128, 100) as Peaks

  it('gives the loudest of each stretch', () => {
    expect(barsOf(loudAtTheEnd, 4)).toEqual([0, 0, 0, 1])
    expect(barsOf(loudAtTheEnd, 2)).toEqual([0, 1])
  })

  it('spreads few peaks over many bars', () => {
    expect(barsOf(loudAtTheEnd, 8)).toEqual([0, 0, 0, 0, 0, 0, 1, 1])
  })

  it('loses no peak, whatever does not divide evenly', () => {
    for (let at = 0; at < 100; at++) {
      const peaks = new Int8Array(200)
      peaks[at * 2 + 1] = 127
      expect(Math.max(...barsOf(peaks, 7))).toBeGreaterThan(0.99)
      expect(Math.max(...barsOf(peaks, 99))).toBeGreaterThan(0.99)
    }
  })

  it('draws quiet sounds larger, and near silence small', () => {
    expect(barsOf(Int8Array.of(-40, 40), 1)[0]).toBeCloseTo(1)
    expect(barsOf(Int8Array.of(-1, 1), 1)[0]).toBeCloseTo(6 / 128)
    expect(barsOf(Int8Array.of(0, 0), 1)).toEqual([0])
  })

  it('has no bars where there is no room', () => {
    expect(barsOf(loudAtTheEnd, 0)).toEqual([])
    expect(barsOf(loudAtTheEnd, -3)).toEqual([])
  })
})

describe('barsPath', () => {
  it('draws strokes around the middle, and a dot for silence', () => {
    expect(barsPath([1, 0], 3, 20)).toBe('M1.5 1v18M4.5 9.5v1')
  })
})
