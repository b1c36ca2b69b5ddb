import { expect, it } from 'vitest'
import { withDataKeys } from './data-keys.ts'
import { toJson } from './json-value.ts'

it('fills in what every body of `data` has, and in a part what the whole has', () => {
  const part = toJson({ settings: { fps: 25 } })
  const rest = { analysis: null, media: [], metadata: {} }
  expect(withDataKeys(part)).toEqual({ settings: { fps: 25 }, tracks: [], ...rest })
  const whole = toJson({ settings: {}, tracks: [1], ...rest, more: 1 })
  expect(withDataKeys(part, whole)).toEqual({ settings: { fps: 25 }, tracks: [1], ...rest })
  expect(withDataKeys(whole)).toBe(whole)
})
