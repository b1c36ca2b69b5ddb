import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInput } from '../parse-input.ts'
import { isDocumentName, requireDocumentName } from './document-name.ts'
import { reportedConflictsSchema } from './documents.ts'

describe('a document name', () => {
  it.each(['data', 'scripts/topic-1', 'a.b_c-D9', '.hidden', '...', '__proto__', 'x'.repeat(200), 'a/Revisions'])(
    'may be %s',
    (name) => {
      expect(requireDocumentName(name)).toBe(name)
    },
  )

  it.each([
    '',
    '.',
    '..',
    'a/..',
    '../a',
    './a',
    '/a',
    'a/',
    'a//b',
    'revisions',
    'a/conflicts',
    'a b',
    'ä',
    'a\\b',
    'a\0',
    'a\n',
    'x'.repeat(201),
  ])('cannot be %j', (name) => {
    expect(() => requireDocumentName(name)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('is a path that leads nowhere else, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('a', '/', '.', '..', '-', 'revisions')).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (name) => {
        if (!isDocumentName(name)) return
        expect(new URL(`http://x/documents/${name}`).pathname).toBe(`/documents/${name}`)
        expect(encodeURI(name)).toBe(name)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('reported conflicts', () => {
  const parse = (value: unknown) => () => parseInput(reportedConflictsSchema, value)

  it('are paths with any values', () => {
    const list = [{ path: '/a', value: { b: [null] } }, { path: '' }, { path: '/c', value: '\0' }]
    expect(parse(list)()).toEqual(list)
    expect(parse([])()).toEqual([])
  })

  it.each([
    null,
    {},
    'x',
    [1],
    [{}],
    [{ path: 1 }],
    [{ path: 'a', more: 1 }],
    [{ path: 'x'.repeat(2001) }],
    [{ path: '\0' }],
    [{ path: '\ud800' }],
  ])('are not %j', (value) => {
    expect(parse(value)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('are at most a thousand', () => {
    const list = (length: number) => Array.from({ length }, () => ({ path: '' }))
    expect(parse(list(1000))()).toHaveLength(1000)
    expect(parse(list(1001))).toThrow()
  })
})
