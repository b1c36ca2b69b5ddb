import { describe, expect, it } from 'vitest'
import { groupDays } from './group-days.ts'

const at = (day: number) => new Date(2026, 2, day, 12).getTime()

describe('groupDays', () => {
  it('gives a day with enough items a heading of its own', () => {
    const groups = groupDays([...Array(8).fill(at(9)), ...Array(3).fill(at(8))], 8)
    expect(groups.map(({ start, end, firstDay }) => [start, end, firstDay])).toEqual([
      [0, 8, '2026-03-09'],
      [8, 11, '2026-03-08'],
    ])
  })

  it('puts days with few items under one heading', () => {
    const [group, ...rest] = groupDays([at(9), at(8), at(5)], 8)
    expect(group).toEqual({ start: 0, end: 3, firstDay: '2026-03-09', lastDay: '2026-03-05' })
    expect(rest).toEqual([])
  })

  it('never splits a day', () => {
    expect(groupDays(Array(100).fill(at(1)), 8)).toHaveLength(1)
  })
})
