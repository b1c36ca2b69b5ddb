import { describe, expect, it } from 'vitest'
import { parseLibrarySearch, toMediaQuery } from './library-search.ts'

describe('parseLibrarySearch', () => {
  it('leaves out what makes no sense', () => {
    const raw = {
      q: '',
      sort: 'random',
      from: 'yesterday',
      min: '-1',
      max: 'x',
      view: 'cube',
      at: '2026',
      kind: 'image',
      unused: 'perhaps',
      other: '1',
    }
    expect(parseLibrarySearch(raw)).toEqual({ kind: 'image' })
  })

  it('keeps a search for a number as text', () => {
    expect(parseLibrarySearch({ q: 2024 })).toEqual({ q: '2024' })
  })
})

describe('toMediaQuery', () => {
  it('asks for what is unused, and for what is there twice', () => {
    expect(toMediaQuery(parseLibrarySearch({ unused: 'true' }), false)).toEqual({ unused: true })
    expect(toMediaQuery(parseLibrarySearch({ duplicates: 'true' }), false)).toEqual({ duplicates: true })
  })

  it('takes days as the reader’s own, with the last one whole', () => {
    const { from, to } = toMediaQuery({ from: '2026-03-09', to: '2026-03-09' }, false)
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(86_400_000)
    expect(new Date(from ?? '').getHours()).toBe(0)
  })
})
