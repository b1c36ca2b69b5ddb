import type { ApiProblem } from '@holdall/client'
import type { MediaItem } from '@holdall/protocol'

export type UploadState = 'waiting' | 'checking' | 'sending' | 'done' | 'known' | 'failed'

/** Where files go that are not for the library alone. */
export interface UploadTarget {
  projectId: string
  projectName: string
}

/** One file on its way, as it is shown in the tray. */
export interface UploadTask {
  readonly id: number
  readonly file: File
  /** Null is the library. */
  readonly target: UploadTarget | null
  readonly state: UploadState
  readonly sentBytes: number
  /** Smoothed, bytes per second; 0 while unknown. */
  readonly speed: number
  readonly problem: ApiProblem | null
  readonly mediaId: string | null
  readonly item: MediaItem | null
}

export const isRunning = ({ state }: UploadTask): boolean => state === 'checking' || state === 'sending'
export const isOpen = (task: UploadTask): boolean => task.state === 'waiting' || isRunning(task)

export interface UploadTotals {
  open: number
  failed: number
  finished: number
  totalBytes: number
  sentBytes: number
  speed: number
}

export function totalsOf(tasks: readonly UploadTask[]): UploadTotals {
  const totals: UploadTotals = { open: 0, failed: 0, finished: 0, totalBytes: 0, sentBytes: 0, speed: 0 }
  for (const task of tasks) {
    if (isOpen(task)) totals.open++
    else if (task.state === 'failed') totals.failed++
    else totals.finished++
    if (task.state === 'failed') continue
    totals.totalBytes += task.file.size
    totals.sentBytes += task.state === 'done' || task.state === 'known' ? task.file.size : task.sentBytes
    if (task.state === 'sending') totals.speed += task.speed
  }
  return totals
}
