import { describe, expect, it } from 'vitest'
import { moveIn } from './move-in.ts'

describe('moveIn', () => {
  it('moves one entry by one place, and not past the ends', () => {
    expect(moveIn(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moveIn(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
    expect(moveIn(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moveIn(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
    expect(moveIn(['a', 'b'], -1, 1)).toEqual(['a', 'b'])
  })
})
