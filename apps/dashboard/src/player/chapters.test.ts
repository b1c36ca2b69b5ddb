import { describe, expect, it } from 'vitest'
import { chapterAt, chaptersOf } from './chapters.ts'

describe('chaptersOf', () => {
  it('orders them, and gives those without a title a number', () => {
    const chapters = [
      { startSeconds: 5, endSeconds: 9, title: 'End' },
      { startSeconds: 0, endSeconds: 5, title: ' ' },
    ]
    expect(chaptersOf({ chapters }, 9)).toEqual([
      { start: 0, title: 'Chapter 1' },
      { start: 5, title: 'End' },
    ])
  })

  it('leaves out what cannot be', () => {
    const chapters = [null, 'x', {}, { startSeconds: '1' }, { startSeconds: -1 }, { startSeconds: 1e300 }]
    expect(chaptersOf({ chapters }, 9)).toEqual([])
    expect(chaptersOf({ chapters: { length: 2 } }, 9)).toEqual([])
    expect(chaptersOf({ chapters: new Array(10_000).fill({ startSeconds: 1 }) }, null)).toHaveLength(500)
  })
})

describe('chapterAt', () => {
  const chapters = [
    { start: 2, title: 'a' },
    { start: 5, title: 'b' },
  ]
  it.each([
    [1, undefined],
    [2, 'a'],
    [4.9, 'a'],
    [99, 'b'],
  ])('at %d s it is %s', (seconds, title) => {
    expect(chapterAt(chapters, seconds)?.title).toBe(title)
  })
})
