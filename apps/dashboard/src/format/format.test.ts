import { describe, expect, it } from 'vitest'
import { abbreviateCount, countOf } from './count.ts'
import { dayRangeLabel, formatWhen } from './date.ts'
import { formatDuration, formatTimeLeft } from './duration.ts'
import { isRightToLeft, splitName, typeLabel } from './name.ts'
import { formatSize } from './size.ts'

const now = new Date(2026, 2, 9, 15).getTime()

describe('formats', () => {
  it('writes sizes in MB and GB with one decimal', () => {
    expect([0, 999, 1500, 1_000_000, 999_949_999, 999_950_000, 5_368_709_120].map(formatSize)).toEqual([
      '0 B',
      '999 B',
      '2 KB',
      '1.0 MB',
      '999.9 MB',
      '1.0 GB',
      '5.4 GB',
    ])
  })

  it('abbreviates counts', () => {
    expect([0, 999, 1000, 1234, 99_949, 100_000, 999_499, 999_500, 1_234_567].map(abbreviateCount)).toEqual([
      '0',
      '999',
      '1k',
      '1.2k',
      '99.9k',
      '100k',
      '999k',
      '1M',
      '1.2M',
    ])
    expect(countOf(1, 'item')).toBe('1 item')
    expect(countOf(100_000, 'item')).toBe('100,000 items')
  })

  it('names days and ranges of days', () => {
    expect(dayRangeLabel('2026-03-09', '2026-03-09', now)).toBe('Today')
    expect(dayRangeLabel('2026-03-09', '2026-03-08', now)).toBe('Since yesterday')
    expect(dayRangeLabel('2026-03-07', '2026-03-03', now)).toBe('3 – 7 March')
    expect(dayRangeLabel('2025-12-07', '2025-12-03', now)).toBe('3 – 7 December 2025')
    expect(dayRangeLabel('2026-02-02', '2026-01-30', now)).toBe('30 January – 2 February')
  })

  it('is relative under a week', () => {
    expect(formatWhen(new Date(now - 30_000).toISOString(), now)).toBe('1 min ago')
    expect(formatWhen(new Date(now - 3 * 86_400_000).toISOString(), now)).toBe('3 days ago')
    expect(formatWhen(new Date(now - 30 * 86_400_000).toISOString(), now)).toBe('7 Feb 2026')
  })

  it('writes lengths and what is left', () => {
    expect([5, 65, 3723].map(formatDuration)).toEqual(['0:05', '1:05', '1:02:03'])
    expect([0.4, 12.2, 90, 7200].map(formatTimeLeft)).toEqual([
      'a moment left',
      '13 s left',
      '2 min left',
      '2.0 h left',
    ])
  })

  it('keeps the end and the extension of a long name', () => {
    const { head, tail } = splitName('a very long name of a picture (final) (2).jpeg')
    expect(tail).toBe('al) (2).jpeg'.slice(-11))
    expect(head + tail).toBe('a very long name of a picture (final) (2).jpeg')
    expect(splitName('short.jpg')).toEqual({ head: 'short.jpg', tail: '' })
    expect(isRightToLeft('كتابة.jpg')).toBe(true)
    expect(typeLabel('x.HEIC', 'image/heic')).toBe('HEIC')
    expect(typeLabel('Makefile', 'text/plain')).toBe('PLAIN')
  })
})
