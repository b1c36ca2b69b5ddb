import type { UploadSnapshot } from '@holdall/client'

/** Whether it goes on by itself. */
export const isMoving = ({ state }: Pick<UploadSnapshot, 'state'>): boolean =>
  state === 'waiting' || state === 'hashing' || state === 'uploading' || state === 'finishing'

/** Whether it goes on when somebody does something. */
export const isResting = ({ state }: Pick<UploadSnapshot, 'state'>): boolean =>
  state === 'paused' || state === 'needs-file'

/** Whether another attempt may come to another end: of nothing there is nothing to send. */
export const isRetryable = ({ state, sizeBytes }: Pick<UploadSnapshot, 'state' | 'sizeBytes'>): boolean =>
  state === 'failed' && sizeBytes > 0

export interface UploadTotals {
  /** Those that go on by themselves. */
  moving: number
  paused: number
  needFile: number
  failed: number
  finished: number
  totalBytes: number
  sentBytes: number
  bytesPerSecond: number
}

export function totalsOf(uploads: readonly UploadSnapshot[]): UploadTotals {
  const totals = { moving: 0, paused: 0, needFile: 0, failed: 0, finished: 0 }
  const bytes = { totalBytes: 0, sentBytes: 0, bytesPerSecond: 0 }
  for (const upload of uploads) {
    const { state, sizeBytes, sentBytes, bytesPerSecond } = upload
    if (state === 'cancelled') continue
    if (isMoving(upload)) totals.moving++
    else if (state === 'paused') totals.paused++
    else if (state === 'needs-file') totals.needFile++
    else if (state === 'failed') totals.failed++
    else totals.finished++
    if (state === 'failed' || state === 'needs-file') continue
    bytes.totalBytes += sizeBytes
    bytes.sentBytes += state === 'done' ? sizeBytes : sentBytes
    bytes.bytesPerSecond += bytesPerSecond
  }
  return { ...totals, ...bytes }
}
