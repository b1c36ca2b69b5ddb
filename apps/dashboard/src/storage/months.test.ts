import { describe, expect, it } from 'vitest'
import { continuousMonths } from './months.ts'

const month = (name: string, bytes = 1) => ({ month: name, count: 1, bytes, kinds: {} })

describe('the months of a library', () => {
  it('have no gap, and go over the turn of the year', () => {
    const filled = continuousMonths([month('2026-02', 5), month('2025-11', 7)], 24)
    expect(filled.map((each) => [each.month, each.bytes])).toEqual([
      ['2025-11', 7],
      ['2025-12', 0],
      ['2026-01', 0],
      ['2026-02', 5],
    ])
  })

  it('are the latest where there are too many', () => {
    const filled = continuousMonths([month('1999-01'), month('2026-02')], 3)
    expect(filled.map((each) => each.month)).toEqual(['2025-12', '2026-01', '2026-02'])
    expect(continuousMonths([], 3)).toEqual([])
  })
})
