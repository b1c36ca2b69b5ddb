import { expect, it } from 'vitest'
import { qualityChoices, qualityName, qualityOf } from './quality.ts'

it('offers what the playlist has, the best first, and the original where it plays', () => {
  expect(qualityChoices([1080, 720], true).map(qualityName)).toEqual(['Auto', '1080p', '720p', 'Original'])
  expect(qualityChoices([], true).map(qualityName)).toEqual(['Auto', 'Original'])
  expect(qualityChoices([360], false).map(qualityName)).toEqual(['Auto', '360p'])
})

it('reads a quality back from the value of a menu', () => {
  for (const quality of qualityChoices([1080, 360], true)) expect(qualityOf(String(quality))).toBe(quality)
})
