import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRate, RateLimiter } from './rate-limiter.ts'
import { createRateLimits } from './rate-limits.ts'

function limiterAt(options: { perSecond: number; burst: number; maxKeys?: number }) {
  const time = { ms: 1_000_000 }
  return { time, limiter: new RateLimiter({ ...options, clock: () => new Date(time.ms) }) }
}

describe('RateLimiter', () => {
  it('lets a burst through, then as many as the rate', () => {
    const { time, limiter } = limiterAt({ perSecond: 0.5, burst: 3 })
    expect([1, 2, 3].map(() => limiter.take('a').ok)).toEqual([true, true, true])
    expect(limiter.take('a')).toEqual({ ok: false, retryAfterSeconds: 2 })
    time.ms += 2000
    expect(limiter.take('a').ok).toBe(true)
    expect(limiter.take('a').ok).toBe(false)
  })

  it('counts each key on its own', () => {
    const { limiter } = limiterAt({ perSecond: 1, burst: 1 })
    expect([limiter.take('a').ok, limiter.take('b').ok, limiter.take('a').ok]).toEqual([true, true, false])
  })

  it('takes nothing when it refuses, so that the promised second holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(100),
        (perMinute, burst, tries) => {
          const { time, limiter } = limiterAt({ perSecond: perMinute / 60, burst })
          for (let index = 0; index < burst + tries; index++) limiter.take('a')
          const taken = limiter.take('a')
          if (taken.ok) throw new Error('The bucket should be empty')
          time.ms += taken.retryAfterSeconds * 1000
          expect(limiter.take('a').ok).toBe(true)
        },
      ),
    )
  })

  it('holds no more keys than it may', () => {
    const { limiter } = limiterAt({ perSecond: 1, burst: 1, maxKeys: 10 })
    for (let index = 0; index < 1000; index++) limiter.take(`key ${index}`)
    expect(limiter.size).toBe(10)
    expect(limiter.take('key 999').ok).toBe(false)
  })

  it('survives a clock that is set back', () => {
    const { time, limiter } = limiterAt({ perSecond: 1, burst: 2 })
    limiter.take('a', 2)
    time.ms -= 60_000
    expect(limiter.take('a').ok).toBe(false)
    time.ms += 1000
    expect(limiter.take('a').ok).toBe(true)
  })
})

describe('parseRate', () => {
  it('reads rates', () => {
    expect(parseRate('10/min')).toEqual({ perSecond: 10 / 60, burst: 10 })
    expect(parseRate('600/s:20000')).toEqual({ perSecond: 600, burst: 20_000 })
    expect(parseRate('5/h')).toEqual({ perSecond: 5 / 3600, burst: 5 })
    expect(parseRate('off')).toBeNull()
  })

  it.each(['', '10', '0/s', '-1/s', '10/day', '10/s:0', '1.5/s', '10/s:', ' 10/s', 'Off'])('refuses %j', (text) => {
    expect(() => parseRate(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('has defaults that bulk uploads do not feel and guessing does', () => {
    const time = { ms: 0 }
    const { signIn, uploads, tokens } = createRateLimits({ tokens: 'off' }, () => new Date(time.ms))
    for (let index = 0; index < 50_000; index++) expect(uploads!.take('user alice').ok).toBe(true)
    expect(Array.from({ length: 12 }, () => signIn!.take('a').ok).filter(Boolean)).toHaveLength(10)
    expect(tokens).toBeNull()
  })
})
