import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameNumber } from './json-number.ts'

describe('isSameNumber', () => {
  it.each([
    ['1', '1.0'],
    ['1', '1e0'],
    ['100', '1E+2'],
    ['0.01', '1e-2'],
    ['0', '-0'],
    ['0', '0.000e99'],
    ['12345678901234567890', '1234567890123456789.0e1'],
    ['1e400', '10e399'],
  ])('%s is %s', (a, b) => {
    expect(isSameNumber(a, b)).toBe(true)
  })

  it.each([
    ['1', '-1'],
    ['1', '10'],
    ['1e400', '1e401'],
    ['12345678901234567890', '12345678901234567891'],
    ['0.1', '0.10000000000000001'],
  ])('%s is not %s', (a, b) => {
    expect(isSameNumber(a, b)).toBe(false)
  })

  it('says of doubles what JavaScript says', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(isSameNumber(JSON.stringify(a), JSON.stringify(b))).toBe(a === b)
        expect(isSameNumber(JSON.stringify(a), a.toExponential())).toBe(true)
      }),
    )
  })

  it('ends soon with numbers of a million digits', () => {
    const long = `1${'0'.repeat(1_000_000)}1`
    const start = performance.now()
    expect(isSameNumber(long, `${long}.0`)).toBe(false)
    expect(isSameNumber(`1e${long}`, `10e${long}`)).toBe(false)
    expect(performance.now() - start).toBeLessThan(500)
  })
})
