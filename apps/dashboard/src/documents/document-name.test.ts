import { isDocumentName } from '@holdall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentNameProblem } from './document-name.ts'

describe('documentNameProblem', () => {
  it('accepts what the server accepts', () => {
    const segment = fc.constantFrom('a', 'B9', '.', '..', '...', 'revisions', 'revisions2', 'conflicts', '', 'ä', 'a b')
    const name = fc.oneof(
      fc.array(segment, { maxLength: 4 }).map((parts) => parts.join('/')),
      fc.string(),
    )
    fc.assert(
      fc.property(name, (text) => {
        expect(documentNameProblem(text) === null).toBe(isDocumentName(text))
      }),
    )
    for (const text of ['x'.repeat(200), 'x'.repeat(201), 'topics/discovered', 'a/', '/a', 'a\n'])
      expect(documentNameProblem(text) === null, text).toBe(isDocumentName(text))
  })
})
