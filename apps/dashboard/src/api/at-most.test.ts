import { describe, expect, it } from 'vitest'
import { atMost } from './at-most.ts'

describe('atMost', () => {
  it('runs so many at a time, in turn, also after one has failed', async () => {
    const few = atMost(2)
    let running = 0
    let most = 0
    const order: number[] = []
    const task = (n: number) =>
      few(async () => {
        most = Math.max(most, ++running)
        await new Promise((done) => setTimeout(done, 2))
        running--
        order.push(n)
        if (n === 1) throw new Error('no')
        return n
      })
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(task))
    expect(most).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5])
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true, true])
  })
})
