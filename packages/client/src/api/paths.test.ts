import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionOf, documentPath, revisionOf } from './documents.ts'
import { pathOf } from './page.ts'

describe('a path', () => {
  it('leads back to its parts, whatever they hold, and to nowhere else', () => {
    // Dots alone lead nowhere at all (below).
    const part = (unit: 'binary' | 'grapheme') => fc.string({ unit }).filter((text) => text !== '.' && text !== '..')
    fc.assert(
      fc.property(part('binary'), part('grapheme'), (id, other) => {
        const path = pathOf`/api/things/${id}/parts/${other}`
        expect(path.split('/').map(decodeURIComponent)).toEqual([
          '',
          'api',
          'things',
          id.toWellFormed(),
          'parts',
          other,
        ])
        expect(path).toMatch(/^[!-~]*$/)
      }),
    )
  })

  it('takes broken Unicode, which has no bytes', () => {
    expect(pathOf`/a/${'\ud800'}`).toBe('/a/%EF%BF%BD')
  })

  it('never leaves the place that it is for', () => {
    const part = fc.constantFrom('.', '..', '%2e', '%2E%2e', '.%2e', '', 'a', '/', '\\')
    fc.assert(
      fc.property(part, fc.array(part, { minLength: 1, maxLength: 4 }), (id, names) => {
        for (const path of [pathOf`/api/storage/projects/p/documents/${id}`, documentPath('p', names.join('/'))])
          expect(new URL(path, 'http://host').pathname).toMatch(/^\/api\/storage\/projects\/p\/documents\//)
        expect(new URL(documentPath(id, 'data'), 'http://host').pathname).toMatch(
          /^\/api\/storage\/projects\/.*\/documents\/data$/,
        )
      }),
    )
  })

  it('of a document keeps the slashes of its name, and those alone', () => {
    expect(documentPath('a/b', 'cuts/été?', '/revisions')).toBe(
      '/api/storage/projects/a%2Fb/documents/cuts/%C3%A9t%C3%A9%3F/revisions',
    )
    expect(documentPath({ id: 'p-1', type: 'custom' }, 'data')).toBe('/api/storage/projects/p-1/documents/data')
  })
})

describe('a revision', () => {
  it.each([
    ['"3"', 3],
    ['W/"12"', 12],
    ['"7-gzip"', 7],
    ['"x"', 0],
    ['', 0],
    [null, 0],
  ])('in %j is %i', (etag, revision) => {
    expect(revisionOf(etag)).toBe(revision)
  })

  it('is what a save builds on', () => {
    expect([conditionOf(3), conditionOf('*'), conditionOf(null)]).toEqual([
      { 'If-Match': '"3"' },
      { 'If-Match': '*' },
      { 'If-None-Match': '*' },
    ])
  })
})
