import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstFault, jsonProblem } from './json-problem.ts'

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonProblem', () => {
  it('names the line that breaks', () => {
    expect(jsonProblem('{\n  "a": 1,\n  b: 2\n}')).toBe('This is not valid JSON in line 3.')
    expect(jsonProblem('{\n  "a": [,]\n}')).toBe('This is not valid JSON in line 2.')
    expect(jsonProblem('{\n  "a": 1\n')).toBe('This is not valid JSON in line 3.')
    expect(jsonProblem(' ')).toBe('A document cannot be empty. Write null, {} or [].')
    expect(jsonProblem('[1, 2]')).toBeNull()
  })
})

describe('firstFault', () => {
  it('agrees with the parser, on JSON and on what is nearly JSON', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-0.5e+3',
      '01',
      '-',
      'true',
      'nul',
      ' ',
      '\n',
      '"\\x"',
      '"',
      '\\',
    ]
    const nearly = fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join(''))
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom(...pieces))
      .map(([text, at, piece]) => text.slice(0, at % text.length) + piece + text.slice((at % text.length) + 1))
    fc.assert(
      fc.property(fc.oneof(nearly, broken, fc.json(), fc.string()), (text) => {
        expect(firstFault(text) === null).toBe(parses(text))
      }),
      { numRuns: 2000 },
    )
  })
})
