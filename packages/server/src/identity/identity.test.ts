import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actFor, decodeUserHeader } from './acting-for.ts'
import { type Identity, parseUserId } from './identity.ts'

describe('parseUserId', () => {
  it.each([
    'alice',
    'Alice',
    'auth0|5f7c8ec7c33c6c004bbafe82',
    'o\'brien"); drop table users; --',
    '../../etc/passwd',
    ' two words ',
    'user@example.com',
    'Zoë 🎧 音楽',
    'x'.repeat(255),
  ])('keeps %j as it is', (id) => {
    expect(parseUserId(id)).toBe(id)
  })

  it.each([
    ['nothing', ''],
    ['a NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['DEL', 'a\u007f'],
    ['a C1 control', 'a\u0085'],
    ['a line separator', 'a\u2028'],
    ['a lone surrogate', 'a\ud800'],
    ['256 bytes', 'x'.repeat(256)],
    ['256 bytes in fewer characters', 'ü'.repeat(128)],
    ['a number', 7],
    ['null', null],
    ['an object that pretends', { toString: () => 'alice' }],
  ])('refuses %s', (_, value) => {
    expect(() => parseUserId(value)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})

describe('X-Holdall-User', () => {
  const service: Identity = { userId: 'bot', role: 'service', via: 'key', readOnly: true, keyId: 'k1' }

  it('makes a service act as that user, no more than its credential allows', () => {
    expect(actFor(service, 'alice')).toEqual({ ...service, userId: 'alice', role: 'user', actingFor: true })
  })

  it('is forbidden to users and needs an identity', () => {
    expect(() => actFor({ ...service, role: 'user' }, 'alice')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(() => actFor(null, 'alice')).toThrow(expect.objectContaining({ code: 'unauthenticated' }))
  })

  it('refuses ids that are not valid, whoever asks', () => {
    for (const header of ['', 'a\x01', 'a\xff', "UTF-8''%ff", "UTF-8''%00", "UTF-8''%", 'x'.repeat(256)]) {
      expect(() => actFor(service, header), header).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }
  })

  it('carries every valid id as bytes or in percent-encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (id) => {
        fc.pre(!/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(id) && id.isWellFormed() && Buffer.byteLength(id) < 256)
        expect(decodeUserHeader(`UTF-8''${encodeURIComponent(id)}`)).toBe(id)
        if (!/^utf-8''/i.test(id)) expect(decodeUserHeader(Buffer.from(id).toString('latin1'))).toBe(id)
      }),
      { numRuns: 200 },
    )
  })
})
