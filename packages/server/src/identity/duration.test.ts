import { expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

it.each([
  ['90', 90],
  ['45s', 45],
  ['15m', 900],
  ['1h', 3600],
  ['1h30m', 5400],
  ['90d', 7_776_000],
  ['2w', 1_209_600],
])('reads %s as %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

it.each(['', '0', '0s', '-1h', '1.5h', '1 h', '1y', 'h', '1h30', '1H', '9'.repeat(12), '1e3', '99999999d'])(
  'refuses %j',
  (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  },
)
