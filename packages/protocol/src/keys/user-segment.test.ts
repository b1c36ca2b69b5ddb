import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUserSegment, userSegment } from './user-segment.ts'

describe('userSegment', () => {
  it('keeps plain ids', () => {
    for (const id of ['alice', 'a', '0', 'user_123', 'a-b', '550e8400-e29b-41d4-a716-446655440000', 'u', 'ux']) {
      expect(userSegment(id)).toBe(id)
    }
  })

  it('hashes every other id', () => {
    const others = [
      'Alice',
      'u-',
      'u-alice',
      "o'brien",
      'a/b',
      '..',
      'a\0',
      ' a',
      '-a',
      '_a',
      'ä',
      'a'.repeat(65),
      'a@b.c',
      'a\n',
    ]
    for (const id of others) expect(userSegment(id)).toMatch(/^u-[a-z2-7]{26}$/)
    expect(new Set(others.map(userSegment)).size).toBe(others.length)
  })

  it('is base32 of SHA-256', () => {
    const bits = [...createHash('sha256').update('Alice').digest()]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
    const expected = Array.from({ length: 26 }, (_, index) => {
      return 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)]
    }).join('')
    expect(userSegment('Alice')).toBe(`u-${expected}`)
  })

  it('never lets two users meet, whatever the case', () => {
    const id = fc.string({ unit: fc.constantFrom('a', 'A', 'u', '-', 'U', '/', 'é'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(id, id, (one, other) => {
        const [a, b] = [userSegment(one), userSegment(other)]
        expect(a.toLowerCase() === b.toLowerCase()).toBe(one === other)
        expect(isUserSegment(a)).toBe(true)
      }),
    )
  })

  it('refuses an empty id and one that is not Unicode', () => {
    for (const id of ['', '\ud800', 'a\udfff']) {
      expect(() => userSegment(id)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }
  })
})
