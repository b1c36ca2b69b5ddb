import { describe, expect, it } from 'vitest'
import { KIND_SLICES, percentOf, slicesOf } from './slices.ts'

describe('slices', () => {
  it('stand in their own order, without what there is none of', () => {
    const slices = slicesOf(
      { file: { count: 1, bytes: 5 }, video: { count: 0, bytes: 0 }, image: { count: 2, bytes: 7 } },
      KIND_SLICES,
    )
    expect(slices.map(({ label, bytes, count }) => [label, bytes, count])).toEqual([
      ['Images', 7, 2],
      ['Files', 5, 1],
    ])
  })

  it('count what they do not know by name', () => {
    const amounts = JSON.parse('{"__proto__":{"count":1,"bytes":2},"hologram":{"count":3,"bytes":4}}') as Record<
      string,
      { count: number; bytes: number }
    >
    expect(slicesOf(amounts, KIND_SLICES)).toEqual([
      { key: 'other', label: 'Other', colour: 'var(--chart-6)', bytes: 6, count: 4 },
    ])
  })
})

describe('percentOf', () => {
  it('calls little by its name', () => {
    expect([percentOf(0, 0), percentOf(0, 9), percentOf(1, 1000), percentOf(1, 3), percentOf(3, 3)]).toEqual([
      '0 %',
      '0 %',
      '< 1 %',
      '33 %',
      '100 %',
    ])
  })
})
