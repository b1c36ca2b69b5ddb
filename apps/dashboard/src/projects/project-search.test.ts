import { describe, expect, it } from 'vitest'
import { parseProjectSearch, toProjectQuery } from './project-search.ts'

describe('parseProjectSearch', () => {
  it('leaves out what makes no sense', () => {
    const raw = { q: 7, type: 'poster,video-edit', status: 'draft,lost', sort: 'colour', trashed: 'yes', other: 'x' }
    expect(parseProjectSearch(raw)).toEqual({ q: '7', type: 'poster,video-edit', status: 'draft' })
  })

  it('reads what it writes', () => {
    const search = { q: 'sea', type: 'poster', status: 'draft,active', sort: '-created', trashed: true as const }
    const written = Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]))
    expect(parseProjectSearch(written)).toEqual(search)
  })
})

describe('toProjectQuery', () => {
  it('names the order always, and the rest where it is set', () => {
    expect(toProjectQuery({})).toEqual({ sort: 'updated' })
    expect(toProjectQuery({ trashed: true, sort: 'name' })).toEqual({ sort: 'name', trashed: true })
  })
})
