import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_METADATA_BYTES, mergePatch, metadataProblem } from './metadata.ts'

describe('mergePatch', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('patches %j with %j (RFC 7396, appendix A)', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })

  it('changes neither side nor any prototype', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const before = JSON.stringify([target, patch])
        const once = mergePatch(target, patch)
        expect(JSON.stringify([target, patch])).toBe(before)
        expect(mergePatch(once, patch)).toEqual(once)
      }),
    )
    mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('metadataProblem', () => {
  it('accepts ordinary metadata up to the limit', () => {
    expect(metadataProblem({ camera: 'x', nested: { list: [1, 'é', null] } })).toBeNull()
    expect(metadataProblem({ a: 'x'.repeat(MAX_METADATA_BYTES - 8) })).toBeNull()
  })

  it('refuses what is too large, too deep or not storable', () => {
    expect(metadataProblem({ a: 'x'.repeat(MAX_METADATA_BYTES - 7) })).toContain('65536')
    expect(metadataProblem({ a: 'é'.repeat(MAX_METADATA_BYTES / 2) })).toContain('65536')
    expect(metadataProblem({ a: JSON.parse('['.repeat(30_000) + ']'.repeat(30_000)) })).toContain('deeper')
    expect(metadataProblem({ a: ['b\0'] })).toContain('NUL')
    expect(metadataProblem({ 'a\0': 1 })).toContain('NUL')
    expect(metadataProblem({ a: '\ud800' })).toContain('Unicode')
  })
})
