import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiProblem } from './api-problem.ts'
import { backOffMs, retried } from './retry.ts'

const QUICK = { retries: 3, delayMs: 1, maxDelayMs: 1, random: () => 0 }
const unavailable = new ApiProblem(503, {})

describe('the wait before the next attempt', () => {
  it('doubles up to its limit, with jitter above a half', () => {
    const input = fc.record({ n: fc.integer({ min: 1, max: 60 }), at: fc.double({ min: 0, max: 1, noNaN: true }) })
    fc.assert(
      fc.property(input, ({ n, at }) => {
        const ms = backOffMs(n, { delayMs: 300, maxDelayMs: 10_000, random: () => at })
        const whole = Math.min(10_000, 300 * 2 ** (n - 1))
        expect(ms).toBeGreaterThanOrEqual(whole / 2)
        expect(ms).toBeLessThanOrEqual(whole)
      }),
    )
  })
})

describe('an attempt', () => {
  it('that succeeds in the end is the result', async () => {
    let n = 0
    const attempt = async () => {
      if (++n < 4) throw unavailable
      return n
    }
    expect(await retried(attempt, QUICK)).toBe(4)
  })

  it.each([
    ['that failed too often', unavailable, 4],
    ['that failed for good', new ApiProblem(404, {}), 1],
    ['that is to come back much later', new ApiProblem(503, {}, 3600), 1],
    ['whose failure is a fault of the program', new TypeError('x is not a function'), 1],
  ])('%s throws what went wrong', async (_which, error, attempts) => {
    let n = 0
    const attempt = () => {
      n++
      return Promise.reject(error)
    }
    await expect(retried(attempt, QUICK)).rejects.toBe(error)
    expect(n).toBe(attempts)
  })
})
