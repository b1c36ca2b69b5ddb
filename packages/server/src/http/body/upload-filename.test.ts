import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseFilename, headerFilename } from './upload-filename.ts'

describe('headerFilename', () => {
  it.each([
    ['a%20b.png', 'a b.png'],
    ['%F0%9F%98%80.png', '😀.png'],
    ['plain.png', 'plain.png'],
    [Buffer.from('ä😀.png').toString('latin1'), 'ä😀.png'],
    ['..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['C%3A%5Cphotos%5Cx.jpg', 'x.jpg'],
    ['..', null],
    ['', null],
    ['CON.txt', 'CON.txt'],
  ])('reads %j', (value, expected) => {
    expect(headerFilename({ 'x-filename': value })).toBe(expected)
  })

  it.each(['100%.png', '%zz', '%ff%fe', '%'])('refuses %j', (value) => {
    expect(() => headerFilename({ 'x-filename': value })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('reads back every name that was percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const encoded = encodeURIComponent(name)
        expect(headerFilename({ 'x-filename': encoded })).toBe(encoded.trim() === '' ? null : baseFilename(name))
      }),
    )
  })

  it('refuses a name beyond all reason', () => {
    expect(() => headerFilename({ 'x-filename': 'x'.repeat(5000) })).toThrow(/4096/)
  })
})
