import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertKey, assertPrefix, compareKeys, isReservedKey } from './keys.ts'

const refused = { code: 'invalid_request' }

describe('assertKey', () => {
  it.each(['a', 'a/b/c.txt', '日本語/🎬', 'a b#%[]+', '...', '..a', 'a..', 'x'.repeat(255), '.hidden'])(
    'accepts %j',
    (key) => {
      expect(() => assertKey(key)).not.toThrow()
    },
  )

  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    './a',
    'a/.',
    'a\\b',
    'a\0b',
    'a\nb',
    'a\u0085b',
    '\u007f',
    'x'.repeat(256),
    `${'é'.repeat(128)}`,
    'ab/'.repeat(400).concat('c'),
    'half \ud800 a pair',
    '.holdall',
    '.holdall/tmp/x',
    '.HoldAll/marker',
    'tenants/.holdall/x',
  ])('refuses %j', (key) => {
    expect(() => assertKey(key)).toThrow(expect.objectContaining(refused))
  })

  it('lets Holdall itself into its own space', () => {
    expect(() => assertKey('.holdall/marker', { reserved: true })).not.toThrow()
    expect(() => assertKey('.holdall/../x', { reserved: true })).toThrow(expect.objectContaining(refused))
    expect(isReservedKey('.holdall/marker')).toBe(true)
    expect(isReservedKey('.holdallx/marker')).toBe(false)
  })

  it('names the key and the reason', () => {
    expect(() => assertKey('a/../b')).toThrow('The key "a/../b" is refused: it has the segment ..')
  })

  it('accepts no key that leads out of its folder', () => {
    const part = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('.', '..', '', '\\', '\0', 'a'))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const key = parts.join('/')
        try {
          assertKey(key)
        } catch {
          return
        }
        expect(new URL(`file:///root/${key.split('/').map(encodeURIComponent).join('/')}`).pathname).toMatch(
          /^\/root\/./,
        )
        expect(key.split('/')).not.toContain('..')
        expect(Buffer.from(key).toString()).toBe(key)
      }),
    )
  })
})

describe('assertPrefix', () => {
  it.each(['', 'a', 'a/', 'a/b', '.', 'a/.', '..', '.holdall/'])('accepts %j', (prefix) => {
    expect(() => assertPrefix(prefix)).not.toThrow()
  })

  it.each(['/', '/a', 'a//', '../', 'a/../b', 'a\0', 'a\\'])('refuses %j', (prefix) => {
    expect(() => assertPrefix(prefix)).toThrow(expect.objectContaining(refused))
  })
})

describe('compareKeys', () => {
  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'binary', maxLength: 5 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
  })
})
