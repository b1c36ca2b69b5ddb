import { describe, expect, it } from 'vitest'
import { STORAGE_PARTS, shareOfLargest } from './storage-parts.ts'

const usage = (bytes: number) => ({ bytes, megabytes: 0, file_count: 1 })
const categories = {
  uploads: usage(1_000_000),
  processed: usage(500_000),
  thumbnails: usage(10),
  exports: usage(0),
  music: usage(0),
}

describe('shareOfLargest', () => {
  it('fills the line with the largest, and shows what is small', () => {
    expect(STORAGE_PARTS.map(({ name }) => shareOfLargest(categories[name].bytes, categories))).toEqual([
      1, 0, 0.5, 0.01, 0,
    ])
  })
})
