import { describe, expect, it } from 'vitest'
import { testItem } from '../timeline/testing.ts'
import { inverseChanges } from './inverse-changes.ts'

const before = new Map([
  ['a', testItem('a', '2026-01-01T00:00:00Z', { tags: ['sea'], visibility: 'public' })],
  ['b', testItem('b', '2026-01-01T00:00:00Z')],
])

describe('inverseChanges', () => {
  it('leaves a tag on what had it before', () => {
    expect(inverseChanges(['a', 'b'], before, { action: 'tag', tags: ['sea', 'sun'] })).toEqual([
      { ids: ['b'], change: { action: 'untag', tags: ['sea'] } },
      { ids: ['a', 'b'], change: { action: 'untag', tags: ['sun'] } },
    ])
  })

  it('gives a tag back to those that had it', () => {
    expect(inverseChanges(['a', 'b'], before, { action: 'untag', tags: ['sea'] })).toEqual([
      { ids: ['a'], change: { action: 'tag', tags: ['sea'] } },
    ])
  })

  it('returns to the visibility before, and to nothing where nothing changed', () => {
    expect(inverseChanges(['a', 'b'], before, { action: 'visibility', visibility: 'public' })).toEqual([
      { ids: ['b'], change: { action: 'visibility', visibility: 'private' } },
    ])
    expect(inverseChanges(['a'], before, { action: 'visibility', visibility: 'public' })).toEqual([])
  })
})
