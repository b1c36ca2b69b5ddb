import { describe, expect, it } from 'vitest'
import { mergeBoard } from './merge.ts'
import { testItem, testPieces } from './testing.ts'

const items = [testItem('a'), testItem('b')]
const saved = new Map(items.map((item) => [item.id, item]))
const [a, b] = testPieces(saved) as [ReturnType<typeof testPieces>[0], ReturnType<typeof testPieces>[0]]

describe('mergeBoard', () => {
  it('keeps the very pieces where nothing happened', () => {
    const { pieces, lost } = mergeBoard(saved, [a, b], items)
    expect(pieces[0]).toBe(a)
    expect(pieces[1]).toBe(b)
    expect(lost).toBe(0)
  })

  it('joins changes of different pieces, and of different sides of one', () => {
    const mine = [
      { ...a, x: 50 },
      { ...b, note: 'mine' },
    ]
    const theirs = [testItem('a', { note: 'theirs' }), testItem('b', { x: 70 })]
    const { pieces, lost } = mergeBoard(saved, mine, theirs)
    expect(pieces).toMatchObject([
      { x: 50, note: 'theirs' },
      { x: 70, note: 'mine' },
    ])
    expect(lost).toBe(0)
  })

  it('lets theirs stay where both moved the same piece, and counts it', () => {
    const { pieces, lost } = mergeBoard(saved, [{ ...a, x: 50 }, b], [testItem('a', { x: 90 }), testItem('b')])
    expect(pieces[0]).toMatchObject({ key: 'a', x: 90 })
    expect(lost).toBe(1)
  })

  it('never joins half a place of theirs and half a place of mine', () => {
    const { pieces, lost } = mergeBoard(saved, [{ ...a, x: 50 }, b], [testItem('a', { y: 90 }), testItem('b')])
    expect(pieces[0]).toMatchObject({ x: 0, y: 90 })
    expect(lost).toBe(1)
  })

  it('drops what was taken away elsewhere, but not what was changed here', () => {
    const { pieces } = mergeBoard(saved, [{ ...a, x: 50 }, b], [])
    expect(pieces).toEqual([{ ...a, x: 50, id: null }])
  })

  it('leaves away what was taken away here, but not what was changed elsewhere', () => {
    const { pieces, lost } = mergeBoard(saved, [], [testItem('a'), testItem('b', { note: 'theirs' })])
    expect(pieces).toMatchObject([{ id: 'b', note: 'theirs' }])
    expect(lost).toBe(1)
  })

  it('keeps what is new on either side', () => {
    const fresh = { ...a, key: 'n1', id: null, x: 5 }
    const { pieces } = mergeBoard(saved, [a, b, fresh], [...items, testItem('c')])
    expect(pieces.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'n1'])
  })

  it('finds the item whose creation was never answered', () => {
    const fresh = { ...a, key: 'n1', id: null, x: 5 }
    const { pieces } = mergeBoard(saved, [a, b, fresh], [...items, testItem('c', { mediaId: a.mediaId, x: 5 })])
    expect(pieces.map(({ key, id }) => [key, id])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['n1', 'c'],
    ])
  })
})
