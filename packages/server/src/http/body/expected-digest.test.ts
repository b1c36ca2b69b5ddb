import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedDigest, expectedFileDigest } from './expected-digest.ts'

const hash = createHash('sha256').update('x')
const digest = hash.digest()
const hex = digest.toString('hex')
const base64 = digest.toString('base64')
const invalid = expect.objectContaining({ code: 'invalid_request' })

describe('expectedDigest', () => {
  it.each([
    [{}, null],
    [{ 'x-checksum-sha256': hex }, hex],
    [{ 'x-checksum-sha256': ` ${hex.toUpperCase()} ` }, hex],
    [{ 'repr-digest': `sha-256=:${base64}:` }, hex],
    [{ 'content-digest': `sha-256=:${base64}:` }, hex],
    [{ 'repr-digest': `sha-512=:AAAA:, sha-256=:${base64}:;q=1 ,md5=:AAAA:` }, hex],
    [{ 'repr-digest': [`sha-512=:AAAA:`, `sha-256=:${base64}:`] }, hex],
    [{ 'repr-digest': 'md5=:AAAA:' }, null],
    [{ 'x-checksum-sha256': hex, 'repr-digest': `sha-256=:${base64}:`, 'content-digest': `sha-256=:${base64}:` }, hex],
  ])('reads %j', (headers, expected) => {
    expect(expectedDigest(headers)).toBe(expected)
  })

  it.each([
    { 'x-checksum-sha256': 'abc' },
    { 'x-checksum-sha256': '' },
    { 'x-checksum-sha256': base64 },
    { 'repr-digest': '' },
    { 'repr-digest': hex },
    { 'repr-digest': `sha-256=${base64}` },
    { 'repr-digest': 'sha-256=:AAAA:' },
    { 'repr-digest': 'sha-256=::' },
    { 'repr-digest': `sha-256=:${base64.slice(0, -1)}:` },
    { 'repr-digest': `sha-256=:${base64}:,` },
    { 'repr-digest': `sha-256=:${base64}: nonsense` },
    { 'repr-digest': `, sha-256=:${base64}:` },
    { 'x-checksum-sha256': hex, 'repr-digest': `sha-256=:${createHash('sha256').update('y').digest('base64')}:` },
  ])('refuses %j', (headers) => {
    expect(() => expectedDigest(headers)).toThrow(invalid)
  })

  it('either reads or refuses any text, quickly', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `sha-256=:${s}:;${s}`),
        ),
        (text) => {
          try {
            expectedDigest({ 'repr-digest': text })
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid_request' })
          }
        },
      ),
    )
    const started = performance.now()
    expect(() => expectedDigest({ 'repr-digest': `a=:A:${'; a'.repeat(5000)},!` })).toThrow(invalid)
    expect(() => expectedDigest({ 'repr-digest': `a=:A:${';\t\t'.repeat(5000)}` })).toThrow(invalid)
    expect(() => expectedDigest({ 'repr-digest': `${'a=:A:,'.repeat(3000)}!` })).toThrow(invalid)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})

describe('expectedFileDigest', () => {
  it('takes a field `sha256` and refuses one that disagrees with the header', () => {
    expect(expectedFileDigest({}, new Map([['sha256', hex]]))).toBe(hex)
    expect(() => expectedFileDigest({ 'x-checksum-sha256': '0'.repeat(64) }, new Map([['sha256', hex]]))).toThrow(
      invalid,
    )
    expect(() => expectedFileDigest({}, new Map([['sha256', 'x']]))).toThrow(invalid)
  })

  it('refuses Content-Digest, which is of the envelope', () => {
    expect(() => expectedFileDigest({ 'content-digest': `sha-256=:${base64}:` }, new Map())).toThrow(invalid)
  })
})
