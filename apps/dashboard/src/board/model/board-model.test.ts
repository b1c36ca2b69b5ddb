import { describe, expect, it } from 'vitest'
import { BoardModel } from './board-model.ts'
import { testItem } from './testing.ts'

const NOTE = { x: 5, y: 5, w: 200, h: 120, note: 'light', mediaId: null, media: null }

function setUp() {
  let now = 0
  const model = new BoardModel({ items: [testItem('a'), testItem('b', { z: 4 })], revision: 7 }, () => now)
  const move = (key: string, x: number, tag?: string) => {
    model.begin(tag)
    model.change(new Map([[key, { x }]]))
    return model.end()
  }
  const wait = (ms: number) => {
    now += ms
  }
  return { model, move, wait }
}

describe('a board', () => {
  it('undoes and does again what was done, one deed at a time', () => {
    const { model, move } = setUp()
    move('a', 10)
    move('b', 20)
    model.undo()
    expect(model.pieces.map(({ x }) => x)).toEqual([10, 0])
    model.undo()
    expect(model.undo()).toBe(false)
    expect(model.pieces.map(({ x }) => x)).toEqual([0, 0])
    model.redo()
    model.redo()
    expect(model.pieces.map(({ x }) => x)).toEqual([10, 20])
  })

  it('joins steps that follow at once, and no others', () => {
    const { model, move, wait } = setUp()
    move('a', 1, 'step')
    move('a', 2, 'step')
    wait(5000)
    move('a', 3, 'step')
    model.undo()
    expect(model.find('a')?.x).toBe(2)
    model.undo()
    expect(model.find('a')?.x).toBe(0)
    expect(model.getSnapshot().canUndo).toBe(false)
  })

  it('lays new pieces on top, and takes them away by undo', () => {
    const { model } = setUp()
    model.begin()
    const key = model.add(NOTE)
    model.end()
    expect(model.find(key)).toMatchObject({ z: 5, id: null })
    model.select([key])
    model.undo()
    expect(model.find(key)).toBeUndefined()
    expect(model.getSnapshot().selected.size).toBe(0)
  })

  it('forgets what came and went within one deed', () => {
    const { model } = setUp()
    model.begin()
    model.remove(new Set([model.add(NOTE)]))
    expect(model.end()).toBeNull()
    expect(model.getSnapshot().canUndo).toBe(false)
  })

  it('brings back what was deleted, also after that was saved', () => {
    const { model } = setUp()
    model.begin()
    model.remove(new Set(['a']))
    const deed = model.end()!
    expect(model.plan()).toMatchObject({ remove: ['a'] })
    model.acknowledge({ items: [], removed: ['a'], revision: 8 })
    expect(model.plan()).toBeNull()
    model.undoDeed(deed)
    model.undoDeed(deed)
    expect(model.plan()).toMatchObject({ create: [{ key: 'a' }], remove: [] })
    model.acknowledge({ items: [testItem('c', { mediaId: 'media-a' })], revision: 9 })
    model.identify([model.find('a')!], [testItem('c', { mediaId: 'media-a' })])
    expect(model.plan()).toBeNull()
  })

  it('undoes only what this page did to a piece', () => {
    const { model, move } = setUp()
    move('a', 10)
    model.acknowledge({ items: [testItem('a', { x: 10 })], revision: 8 })
    model.take({ items: [testItem('a', { x: 10, note: 'theirs' })], revision: 9 })
    model.undo()
    expect(model.pieces).toMatchObject([{ x: 0, note: 'theirs' }])
  })

  it('keeps what is not saved when it takes in the board anew, and knows the revision', () => {
    const { model, move } = setUp()
    move('a', 10)
    expect(model.take({ items: [testItem('a'), testItem('b', { x: 99 })], revision: 12 })).toBe(0)
    expect(model.revision).toBe(12)
    expect(model.pieces.map(({ x }) => x)).toEqual([10, 99])
    expect(model.plan()).toMatchObject({ change: [{ id: 'a', x: 10 }] })
  })

  it('lets go of what the server refused', () => {
    const { model, move } = setUp()
    move('a', 10)
    model.revert()
    expect(model.plan()).toBeNull()
    expect(model.undo()).toBe(false)
  })
})
