import type { ByteRange } from '../../storage/driver.ts'

/** What a `Range` header asks of a representation. */
export type RangeOutcome =
  | { kind: 'full' }
  | { kind: 'unsatisfiable' }
  /** At least one range, never empty, never overlapping, in the order in which they were asked for. */
  | { kind: 'ranges'; ranges: readonly ByteRange[] }

const FULL: RangeOutcome = { kind: 'full' }
const UNSATISFIABLE: RangeOutcome = { kind: 'unsatisfiable' }
const UNIT = /^[ \t]*bytes[ \t]*=(.*)$/i
const SPEC = /^(\d*)-(\d*)$/

/** Beyond this many ranges the header is ignored: many tiny ranges cost the server more than the whole file. */
export const MAX_RANGES = 50

/**
 * Reads a `Range` header against a representation of `sizeBytes`.
 *
 * Malformed headers, other units and more than {@link MAX_RANGES} ranges are ignored (`full`), as the RFC allows;
 * overlapping ranges are merged.
 * @see RFC 9110 §14.1.2, §14.2, §17.15
 */
export function parseRange(header: string | undefined, sizeBytes: number): RangeOutcome {
  if (header === undefined) return FULL
  const set = UNIT.exec(header)?.[1]
  if (set === undefined) return FULL

  const ranges: ByteRange[] = []
  let specs = 0
  let suffixOfEmpty = false
  for (const item of set.split(',')) {
    const spec = item.trim()
    if (spec === '') continue
    const match = SPEC.exec(spec)
    if (!match) return FULL
    if (++specs > MAX_RANGES) return FULL
    const first = match[1]!
    const last = match[2]!
    if (first === '') {
      if (last === '') return FULL
      const length = Number(last)
      if (length === 0) continue
      if (sizeBytes === 0) suffixOfEmpty = true
      else ranges.push({ start: Math.max(0, sizeBytes - length), end: sizeBytes })
      continue
    }
    const start = Number(first)
    const lastByte = last === '' ? Number.POSITIVE_INFINITY : Number(last)
    // Compared as text when the numbers are too long for a double to tell apart.
    if (lastByte < start || (last !== '' && lastByte === start && isShorterOrLess(last, first))) return FULL
    if (start < sizeBytes) ranges.push({ start, end: Math.min(lastByte + 1, sizeBytes) })
  }
  if (specs === 0) return FULL
  if (ranges.length === 0) return suffixOfEmpty ? FULL : UNSATISFIABLE
  return { kind: 'ranges', ranges: ranges.length === 1 ? ranges : mergeOverlapping(ranges) }
}

function isShorterOrLess(a: string, b: string): boolean {
  const left = a.replace(/^0+/, '')
  const right = b.replace(/^0+/, '')
  return left.length === right.length ? left < right : left.length < right.length
}

/** Merges ranges that share bytes; ranges that only touch stay apart, because somebody asked for them so. */
function mergeOverlapping(ranges: readonly ByteRange[]): ByteRange[] {
  const byStart = ranges.map((range, order) => ({ start: range.start, end: range.end, order }))
  byStart.sort((a, b) => a.start - b.start || a.order - b.order)
  const merged: (ByteRange & { order: number })[] = []
  for (const range of byStart) {
    const previous = merged.at(-1)
    if (previous && range.start < previous.end) {
      previous.end = Math.max(previous.end, range.end)
      previous.order = Math.min(previous.order, range.order)
    } else {
      merged.push(range)
    }
  }
  return merged.sort((a, b) => a.order - b.order).map(({ start, end }) => ({ start, end }))
}
