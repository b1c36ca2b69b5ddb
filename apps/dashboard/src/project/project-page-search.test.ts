import { describe, expect, it } from 'vitest'
import { parseProjectPageSearch } from './project-page-search.ts'

describe('parseProjectPageSearch', () => {
  it('reads what makes sense', () => {
    const raw = { tab: 'scenes', doc: 'topics/discovered', view: 'history', rev: '12', against: 'now' }
    expect(parseProjectPageSearch(raw)).toEqual({ ...raw, rev: 12 })
  })

  it('leaves out what does not', () => {
    expect(parseProjectPageSearch({ tab: 'documents', doc: '', view: 'x', rev: '0', against: 'then' })).toEqual({})
    expect(parseProjectPageSearch({ tab: 'secrets', doc: 7, rev: '1.5' })).toEqual({ doc: '7' })
  })
})
