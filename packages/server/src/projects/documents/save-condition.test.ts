import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { saveCondition } from './save-condition.ts'

const REFUSAL = expect.objectContaining({ code: 'invalid_request' })

describe('saveCondition', () => {
  it.each<[string | undefined, string | undefined, unknown]>([
    ['"7"', undefined, { kind: 'match', revision: 7 }],
    [' "7" ', undefined, { kind: 'match', revision: 7 }],
    ['W/"7"', undefined, { kind: 'match', revision: 7 }],
    ['*', undefined, { kind: 'force' }],
    [' * ', undefined, { kind: 'force' }],
    [undefined, '*', { kind: 'create' }],
    [undefined, undefined, { kind: 'none' }],
  ])('If-Match %s, If-None-Match %s', (ifMatch, ifNoneMatch, condition) => {
    expect(saveCondition(ifMatch, ifNoneMatch)).toEqual(condition)
  })

  it.each<[string | undefined, string | undefined]>([
    ['7', undefined],
    ['"0"', undefined],
    ['"07"', undefined],
    ['"-1"', undefined],
    ['"7.0"', undefined],
    ['"7e1"', undefined],
    ['"12345678901234567"', undefined],
    ['"7", "8"', undefined],
    ['"7",*', undefined],
    ['"*"', undefined],
    ['"7', undefined],
    ['w/"7"', undefined],
    ['""', undefined],
    ['', undefined],
    ["'7'", undefined],
    ['"７"', undefined],
    [undefined, '"7"'],
    [undefined, ''],
    ['"7"', '*'],
    ['*', '*'],
  ])('refuses If-Match %s, If-None-Match %s', (ifMatch, ifNoneMatch) => {
    expect(() => saveCondition(ifMatch, ifNoneMatch)).toThrow(REFUSAL)
  })

  it('answers any text or refuses it, and what it answers is what was meant', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(W\/)?"\d{0,18}"$/)), (text) => {
        try {
          const condition = saveCondition(text, undefined)
          if (condition.kind === 'match') expect(text.replace('W/', '').trim()).toBe(`"${condition.revision}"`)
          else expect(condition).toEqual({ kind: 'force' })
        } catch (error) {
          expect(error).toEqual(REFUSAL)
        }
      }),
    )
  })
})
