import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ID_PREFIXES } from './id-prefixes.ts'
import { createId, idMaker, idPrefix, idTime, isId } from './ids.ts'

describe('createId', () => {
  it('is the prefix and a ulid in lower case', () => {
    expect(createId('media')).toMatch(/^media-[0-7][0-9a-hjkmnp-tv-z]{25}$/)
    expect(createId('video-edit', { now: () => 1, random: () => 0 })).toBe('video-edit-00000000010000000000000000')
  })

  it('sorts by time within a millisecond and when the clock is set back', () => {
    let time = 1_700_000_000_000
    const make = idMaker({ now: () => time })
    const ids = Array.from({ length: 2000 }, (_, index) => {
      if (index === 1000) time -= 60_000
      if (index === 1500) time += 120_000
      return make('media')
    })
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('keeps the random part random between milliseconds', () => {
    let time = 1
    const make = idMaker({ now: () => time++ })
    expect(new Set(Array.from({ length: 500 }, () => make('job').slice(-16))).size).toBe(500)
  })

  it.each(['', 'Media', '-a', 'a-', 'a--b', 'a/b', '../a', 'a\0', 'a'.repeat(41)])(
    'refuses the prefix %j',
    (prefix) => {
      expect(() => createId(prefix)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    },
  )

  it('takes under 2 µs', () => {
    const count = 100_000
    const started = performance.now()
    for (let index = 0; index < count; index++) createId('media')
    // Ten times the promise, so that a busy machine does not fail the suite.
    expect(((performance.now() - started) * 1000) / count).toBeLessThan(20)
  })
})

describe('isId, idPrefix and idTime', () => {
  it('read back what createId made', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(ID_PREFIXES), 'video-edit', 'x2-y3'),
        fc.integer({ min: 1, max: 2 ** 48 - 1 }),
        (prefix, now) => {
          const id = createId(prefix, { now: () => now })
          expect(idPrefix(id)).toBe(prefix)
          expect(idTime(id)?.getTime()).toBe(now)
          expect(isId(id) && isId(id, prefix)).toBe(true)
          expect(isId(id, `${prefix}x`)).toBe(false)
        },
      ),
    )
  })

  it('refuse what is not an id', () => {
    const id = createId('media')
    const wrong = ['', 'media', 'media-', id.toUpperCase(), `${id}0`, id.slice(1, 5), `${id}\n`, 'demo', id.slice(5)]
    for (const value of wrong) expect([value, isId(value), idTime(value)]).toEqual([value, false, null])
    expect(isId(null)).toBe(false)
    expect(isId(7)).toBe(false)
  })
})
