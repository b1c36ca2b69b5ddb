import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../http/api-problem.ts'
import { DEFAULT_RETRIES } from '../http/retry.ts'
import { Patience } from './patience.ts'

const { signal } = new AbortController()
const patience = () => new Patience({ ...DEFAULT_RETRIES, delayMs: 1, retries: 2 })

afterEach(() => vi.unstubAllGlobals())

describe('patience', () => {
  it('ends when the same happens too often in a row', async () => {
    const problem = ApiProblem.unreachable()
    const spent = patience()
    await spent.spend(problem, signal)
    await spent.spend(problem, signal)
    await expect(spent.spend(problem, signal)).rejects.toBe(problem)
    spent.renew()
    await spent.spend(problem, signal)
  })

  it('is not spent while the browser is offline: the upload waits for the connection instead', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    const problem = ApiProblem.unreachable()
    await expect(patience().spend(problem, signal)).rejects.toBe(problem)
    // A server on this very machine answers all the same.
    await patience().spend(new ApiProblem(503, { code: 'unavailable' }), signal)
  })
})
