import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { DocumentCache, lazyDocument } from './document-cache.ts'

const documentOf = (text: string, revision = 1) =>
  lazyDocument(
    { revision, schemaVersion: 1, text },
    () => JSON.parse(text),
    () => [],
  )

describe('a lazy document', () => {
  it('reads its value and its media once, when they are asked for', () => {
    const readValue = vi.fn(() => null)
    const readIds = vi.fn((value: () => unknown) => [String(value())])
    const lazy = lazyDocument({ revision: 1, schemaVersion: 1, text: 'null' }, readValue, readIds)
    expect([readValue.mock.calls.length, readIds.mock.calls.length]).toEqual([0, 0])
    expect([lazy.value, lazy.value, lazy.mediaIds, lazy.mediaIds]).toEqual([null, null, ['null'], ['null']])
    expect([readValue.mock.calls.length, readIds.mock.calls.length]).toEqual([1, 1])
  })
})

describe('the cache', () => {
  it('forgets what was not asked for the longest', () => {
    const cache = new DocumentCache(40)
    for (const name of ['a', 'b', 'c', 'd']) cache.set('p', name, documentOf('"12345678"'))
    expect(cache.get('p', 'a')?.text).toBe('"12345678"')
    cache.set('p', 'e', documentOf('"12345678"'))
    expect(['a', 'b', 'c', 'd', 'e'].filter((name) => cache.get('p', name) !== null)).toEqual(['a', 'c', 'd', 'e'])
  })

  it('does not take what would push out most others, and drops what that replaces', () => {
    const cache = new DocumentCache(40)
    cache.set('p', 'a', documentOf('"1"', 1))
    cache.set('p', 'a', documentOf('"1234567890"', 2))
    expect(cache.get('p', 'a')).toBeNull()
  })

  it('never mixes projects and names', () => {
    const cache = new DocumentCache()
    cache.set('p', 'a/b', documentOf('1'))
    expect([cache.get('p', 'a'), cache.get('q', 'a/b'), cache.get('p', 'a/b')?.text]).toEqual([null, null, '1'])
  })

  it('holds what was set last, and never more than its limit', () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      length: fc.nat(30),
      drop: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = new DocumentCache(100)
        const last = new Map<string, string>()
        for (const { name, length, drop } of steps) {
          const text = JSON.stringify('x'.repeat(length))
          if (drop) cache.delete('p', name)
          else cache.set('p', name, documentOf(text))
          if (drop) last.delete(name)
          else last.set(name, text)
          const held = [...'abcdef'].map((key) => [key, cache.get('p', key)?.text] as const)
          for (const [key, found] of held) if (found !== undefined) expect(found).toBe(last.get(key))
          expect(held.reduce((sum, [, found]) => sum + (found?.length ?? 0), 0)).toBeLessThanOrEqual(100)
          if (!drop && text.length <= 25) expect(cache.get('p', name)?.text).toBe(text)
        }
      }),
    )
  })
})
