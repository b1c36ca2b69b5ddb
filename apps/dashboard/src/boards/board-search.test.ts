import { describe, expect, it } from 'vitest'
import { parseBoardSearch, toBoardQuery } from './board-search.ts'

describe('the address of the boards', () => {
  it('keeps what makes sense', () => {
    const search = parseBoardSearch({ q: 'autumn', sort: '-created', trashed: 'true', page: '3' })
    expect(search).toEqual({ q: 'autumn', sort: '-created', trashed: true })
    expect(toBoardQuery(search)).toEqual({ q: 'autumn', sort: '-created', trashed: true })
  })

  it('leaves out what does not', () => {
    expect(parseBoardSearch({ q: '', sort: 'size', trashed: 'no' })).toEqual({})
    expect(toBoardQuery({})).toEqual({ sort: 'updated' })
  })

  it('reads a number as the word that was searched', () => {
    expect(parseBoardSearch({ q: 2026 })).toEqual({ q: '2026' })
  })
})
