import { describe, expect, it } from 'vitest'
import { planSave } from './plan-save.ts'
import { testItem, testPieces } from './testing.ts'

const saved = new Map([testItem('a', { x: 10 }), testItem('b', { note: 'warm' })].map((item) => [item.id, item]))

describe('planSave', () => {
  it('has nothing to say of what is saved', () => {
    expect(planSave(saved, testPieces(saved))).toBeNull()
  })

  it('names only what changed of a piece', () => {
    const [a, b] = testPieces(saved)
    expect(planSave(saved, [{ ...a!, x: 11, note: 'new' }, b!])).toEqual({
      create: [],
      change: [{ id: 'a', x: 11, note: 'new' }],
      remove: [],
    })
  })

  it('creates what has no id, and what was deleted on the server and brought back', () => {
    const [a, b] = testPieces(saved)
    const fresh = { ...a!, key: 'n1', id: null }
    const back = { ...a!, key: 'old', id: 'gone' }
    expect(planSave(saved, [a!, b!, fresh, back])?.create).toEqual([fresh, back])
  })

  it('removes what is not here', () => {
    expect(planSave(saved, testPieces(saved).slice(1))?.remove).toEqual(['a'])
  })

  it('waits for a note that is empty still', () => {
    const pieces = testPieces(saved)
    expect(planSave(saved, [...pieces, { ...pieces[0]!, key: 'n1', id: null, mediaId: null, note: '' }])).toBeNull()
  })
})
