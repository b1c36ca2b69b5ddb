import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ladderFor } from './ladder.ts'

const sizes = (width: number, height: number) => ladderFor({ width, height }).map((rung) => [rung.width, rung.height])

describe('the qualities of a video', () => {
  it('go down in steps from 1080 lines', () => {
    expect(sizes(3840, 2160)).toEqual([
      [1920, 1080],
      [1280, 720],
      [852, 480],
      [640, 360],
    ])
    expect(sizes(1280, 720)).toEqual([
      [1280, 720],
      [852, 480],
      [640, 360],
    ])
  })

  it('count the shorter side, so that upright films are alike', () => {
    expect(sizes(1080, 1920)).toEqual([
      [1080, 1920],
      [720, 1280],
      [480, 852],
      [360, 640],
    ])
  })

  it('begin with the source where it lies between two steps, or below all', () => {
    expect(sizes(1600, 900)[0]).toEqual([1600, 900])
    expect(sizes(1366, 768)[0]).toEqual([1280, 720])
    expect(sizes(320, 180)).toEqual([[320, 180]])
    expect(sizes(33, 17)).toEqual([[32, 16]])
  })

  it('are even, never above the source, and fall from one to the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8192 }), fc.integer({ min: 2, max: 8192 }), (width, height) => {
        const rungs = ladderFor({ width, height })
        expect(rungs.length).toBeGreaterThan(0)
        for (const [index, rung] of rungs.entries()) {
          expect([rung.width % 2, rung.height % 2]).toEqual([0, 0])
          expect(rung.width).toBeLessThanOrEqual(width)
          expect(rung.height).toBeLessThanOrEqual(height)
          const before = rungs[index - 1]
          if (before) expect(rung.maxBitRate).toBeLessThanOrEqual(before.maxBitRate)
        }
      }),
    )
  })
})
