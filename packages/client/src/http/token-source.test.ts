import { describe, expect, it } from 'vitest'
import { createTokenSource } from './token-source.ts'

describe('a token', () => {
  it('that is a value is that, and there is no other', async () => {
    const source = createTokenSource('t')
    expect([await source.current(), await source.renewed('t')]).toEqual(['t', null])
  })

  it('that is not given is none: the cookie counts', async () => {
    expect(await createTokenSource(undefined).current()).toBeNull()
  })
})

describe('a function that brings tokens', () => {
  it('is asked once, however many want it', async () => {
    let n = 0
    const source = createTokenSource(async () => `t-${++n}`)
    expect(await Promise.all([source.current(), source.current()])).toEqual(['t-1', 't-1'])
    expect(await source.current()).toBe('t-1')
  })

  it('is asked again once for all whose token was refused', async () => {
    let n = 0
    const source = createTokenSource(() => `t-${++n}`)
    const refused = await source.current()
    expect(await Promise.all([source.renewed(refused), source.renewed(refused)])).toEqual(['t-2', 't-2'])
    // One that comes late is refused with a token that has been replaced.
    expect(await source.renewed(refused)).toBe('t-2')
    expect(await source.current()).toBe('t-2')
  })

  it('that fails is asked again by the next request', async () => {
    let n = 0
    const source = createTokenSource(async () => {
      if (++n === 1) throw new Error('no network')
      return `t-${n}`
    })
    await expect(source.current()).rejects.toThrow('no network')
    expect(await source.current()).toBe('t-2')
  })

  it('that fails while it renews is asked again as well', async () => {
    let n = 0
    const source = createTokenSource(() => {
      if (++n === 2) throw new Error('no network')
      return `t-${n}`
    })
    const refused = await source.current()
    await expect(source.renewed(refused)).rejects.toThrow('no network')
    expect(await source.renewed(refused)).toBe('t-3')
  })
})
