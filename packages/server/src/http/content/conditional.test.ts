import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluatePreconditions, ifRangeHolds, listMatches } from './conditional.ts'

const validators = { etag: '"abc"', lastModified: new Date('2024-05-01T12:00:00.900Z') }
const same = 'Wed, 01 May 2024 12:00:00 GMT'
const earlier = 'Wed, 01 May 2024 11:59:59 GMT'
const later = 'Wed, 01 May 2024 12:00:01 GMT'

describe('evaluatePreconditions', () => {
  it.each<[Record<string, string>, string, string]>([
    [{}, 'GET', 'proceed'],
    [{ 'if-match': '"abc"' }, 'GET', 'proceed'],
    [{ 'if-match': '*' }, 'GET', 'proceed'],
    [{ 'if-match': '"x", "abc"' }, 'GET', 'proceed'],
    [{ 'if-match': '"x"' }, 'GET', 'failed'],
    [{ 'if-match': 'W/"abc"' }, 'GET', 'failed'],
    [{ 'if-match': 'nonsense' }, 'GET', 'failed'],
    [{ 'if-unmodified-since': same }, 'GET', 'proceed'],
    [{ 'if-unmodified-since': earlier }, 'GET', 'failed'],
    [{ 'if-unmodified-since': 'nonsense' }, 'GET', 'proceed'],
    [{ 'if-match': '"abc"', 'if-unmodified-since': earlier }, 'GET', 'proceed'],
    [{ 'if-none-match': '"abc"' }, 'GET', 'not-modified'],
    [{ 'if-none-match': '"abc"' }, 'HEAD', 'not-modified'],
    [{ 'if-none-match': '"abc"' }, 'PUT', 'failed'],
    [{ 'if-none-match': 'W/"abc"' }, 'GET', 'not-modified'],
    [{ 'if-none-match': '"x",W/"abc","y"' }, 'GET', 'not-modified'],
    [{ 'if-none-match': '*' }, 'GET', 'not-modified'],
    [{ 'if-none-match': '*' }, 'PUT', 'failed'],
    [{ 'if-none-match': '"x"' }, 'GET', 'proceed'],
    [{ 'if-none-match': 'abc' }, 'GET', 'proceed'],
    [{ 'if-modified-since': same }, 'GET', 'not-modified'],
    [{ 'if-modified-since': later }, 'GET', 'not-modified'],
    [{ 'if-modified-since': earlier }, 'GET', 'proceed'],
    [{ 'if-modified-since': same }, 'PUT', 'proceed'],
    [{ 'if-modified-since': 'nonsense' }, 'GET', 'proceed'],
    [{ 'if-none-match': '"x"', 'if-modified-since': same }, 'GET', 'proceed'],
    [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'GET', 'failed'],
    [{ 'if-unmodified-since': earlier, 'if-none-match': '"abc"' }, 'GET', 'failed'],
    [{ 'if-match': '"abc"', 'if-none-match': '"abc"' }, 'GET', 'not-modified'],
  ])('%j on %s: %s', (headers, method, expected) => {
    expect(evaluatePreconditions(headers, method, validators)).toBe(expected)
  })
})

describe('ifRangeHolds', () => {
  it.each<[string | undefined, boolean]>([
    [undefined, true],
    ['"abc"', true],
    ['"abd"', false],
    ['W/"abc"', false],
    [same, true],
    [later, false],
    [earlier, false],
    ['nonsense', false],
    ['', false],
  ])('%j: %s', (value, expected) => {
    expect(ifRangeHolds(value === undefined ? {} : { 'if-range': value }, validators)).toBe(expected)
  })

  it('never trusts a weak ETag of its own', () => {
    expect(ifRangeHolds({ 'if-range': 'W/"abc"' }, { ...validators, etag: 'W/"abc"' })).toBe(false)
  })
})

describe('listMatches', () => {
  const tag = fc.stringMatching(/^[!#-~]{0,12}$/)

  it('finds a tag wherever it stands, also between tags that hold commas', () => {
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 5 }), tag, fc.array(tag, { maxLength: 5 }), (before, wanted, after) => {
        const list = [...before, wanted, ...after].map((t) => `"${t}"`).join(', ')
        return listMatches(list, `"${wanted}"`, 'strong') && listMatches(list, `W/"${wanted}"`, 'weak')
      }),
    )
  })

  it('finds no tag that is not in the list', () => {
    fc.assert(
      fc.property(
        fc.array(tag),
        tag,
        (tags, other) =>
          tags.includes(other) || !listMatches(tags.map((t) => `"${t}"`).join(','), `"${other}"`, 'weak'),
      ),
    )
  })

  it('never matches a weak tag strongly', () => {
    expect(listMatches('W/"abc"', 'W/"abc"', 'strong')).toBe(false)
  })

  it('takes any text without failing', () => {
    fc.assert(fc.property(fc.string(), (list) => void listMatches(list, '"abc"', 'weak')))
  })
})
