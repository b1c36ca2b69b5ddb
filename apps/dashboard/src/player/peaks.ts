import { listOf, numberOf, recordOf } from '../api/loose-json.ts'

/** The least and greatest sample of each stretch of a sound: min, max, min, max, …; −128 to 127. */
export type Peaks = Int8Array

const MAX_PAIRS = 20_000

/**
 * Reads peaks as `audiowaveform` writes them; null for what is none.
 *
 * @see audiowaveform(1), data format 2
 */
export function parsePeaks(json: unknown): Peaks | null {
  const { version, channels, bits, data } = recordOf(json)
  if (version !== 2 || bits !== 8 || (channels !== undefined && channels !== 1)) return null
  const values = listOf(data)
  const pairs = Math.min(MAX_PAIRS, Math.floor(values.length / 2))
  if (pairs === 0) return null
  return Int8Array.from({ length: pairs * 2 }, (_, index) =>
    Math.max(-128, Math.min(127, Math.round(numberOf(values[index]) ?? 0))),
  )
}

/** Quiet sounds are drawn larger, up to so much: what is nearly silent should look it. */
const MOST_GAIN = 6

/**
 * As many bars as there is room for, each as tall as the loudest of its stretch, 0 to 1. Bars stand for the same length of time, so
 * that a place on the bar is a place in the sound.
 */
export function barsOf(peaks: Peaks, count: number): number[] {
  const pairs = peaks.length / 2
  const loudest = peaks.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = Math.min(MOST_GAIN, 128 / Math.max(1, loudest)) / 128
  return Array.from({ length: Math.max(0, Math.floor(count)) }, (_, bar) => {
    const first = Math.min(pairs - 1, Math.floor((bar * pairs) / count))
    const end = Math.max(first + 1, Math.floor(((bar + 1) * pairs) / count))
    let most = 0
    for (let at = first * 2; at < end * 2; at++) most = Math.max(most, Math.abs(peaks[at] ?? 0))
    return Math.min(1, most * scale)
  })
}

/** Bars as one path: upright strokes around the middle of a box of this height. */
export function barsPath(bars: readonly number[], pitch: number, height: number): string {
  const middle = height / 2
  return bars
    .map((bar, index) => {
      // Silence is a dot, so that one sees that there is sound to come.
      const half = Math.max(0.5, bar * (middle - 1))
      return `M${round((index + 0.5) * pitch)} ${round(middle - half)}v${round(half * 2)}`
    })
    .join('')
}

const round = (value: number): number => Math.round(value * 100) / 100
