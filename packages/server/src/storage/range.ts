import { HoldallError } from '@holdall/protocol'
import type { ByteRange } from './driver.ts'

/** Cuts a range (end exclusive) to what an object of `sizeBytes` has; without a range, the whole object. */
export function clampRange(range: ByteRange | undefined, sizeBytes: number): ByteRange {
  if (range === undefined) return { start: 0, end: sizeBytes }
  const start = Math.min(range.start, sizeBytes)
  return { start, end: Math.max(start, Math.min(range.end, sizeBytes)) }
}

/**
 * Refuses a range that is not two whole numbers with `0 <= start <= end`; `end` may be `Infinity`.
 * @throws {invalid_request}
 */
export function assertRange(range: ByteRange): void {
  const { start, end } = range
  if (Number.isSafeInteger(start) && start >= 0 && end >= start && (Number.isSafeInteger(end) || end === Infinity))
    return
  throw new HoldallError(
    'invalid_request',
    `The range ${start} to ${end} is refused: bytes count from 0, the end is exclusive`,
  )
}
