import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FlushTimer } from './flush-timer.ts'

describe('the timer of flushes', () => {
  let dues: number[]
  let start: number
  let timer: FlushTimer
  /** Milliseconds since the test began. */
  const at = () => Math.round(performance.now() - start)

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
    dues = []
    start = performance.now()
    timer = new FlushTimer({ debounceMs: 800, maxWaitMs: 5_000, random: () => 1 }, () => dues.push(at()))
  })
  afterEach(() => {
    timer.stop()
    vi.useRealTimers()
  })

  it('waits until edits pause', () => {
    timer.debounce()
    vi.advanceTimersByTime(500)
    timer.debounce()
    vi.advanceTimersByTime(5_000)
    expect(dues).toEqual([1_300])
  })

  it('does not wait for edits that never pause', () => {
    for (let edit = 0; edit < 20; edit++) {
      timer.debounce()
      vi.advanceTimersByTime(500)
    }
    expect(dues).toEqual([5_000, 10_000])
  })

  it('lets no edit shorten a wait that the server asked for, but the network that is back', () => {
    timer.backOff(1, 30)
    timer.debounce()
    vi.advanceTimersByTime(10_000)
    expect(dues).toEqual([])
    vi.advanceTimersByTime(20_000)
    expect(dues).toEqual([30_000])
    timer.backOff(1, 30)
    timer.forget()
    timer.debounce()
    vi.advanceTimersByTime(800)
    expect(dues).toEqual([30_000, 30_800])
  })

  it('takes a wait that no timer can hold for a long one', () => {
    timer.backOff(1, 30 * 24 * 3_600)
    vi.advanceTimersByTime(60_000)
    expect([dues, vi.getTimerCount()]).toEqual([[], 1])
    timer.debounce()
    vi.advanceTimersByTime(60_000)
    expect([dues, vi.getTimerCount()]).toEqual([[], 1])
  })

  it('waits longer each time, up to a minute', () => {
    for (const failures of [1, 2, 3, 20]) {
      timer.backOff(failures, 0)
      vi.advanceTimersByTime(120_000)
    }
    expect(dues).toEqual([1_000, 122_000, 244_000, 420_000])
  })

  it('does not ask what time it is: a clock that is set back changes nothing', () => {
    timer.debounce()
    vi.setSystemTime(Date.now() - 3_600_000)
    vi.advanceTimersByTime(800)
    expect(dues).toEqual([800])
  })
})
