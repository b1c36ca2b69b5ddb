import { readFileSync, writeFileSync } from 'node:fs'

/** Memory of one process in MiB. */
export interface MemoryUse {
  /** Resident before the load. */
  idleMiB: number
  /** The most that was resident at any moment of it. */
  peakMiB: number
}

export interface MemoryWatch {
  stop(): MemoryUse
}

const POLL_MS = 25

/**
 * Watches the resident memory of a process. Linux keeps the high-water mark itself and lets it be reset; where it
 * may not be reset, polling stands in. Elsewhere there is no /proc, and the figures are zero.
 */
export function watchMemory(pid: number): MemoryWatch {
  const idleMiB = readMiB(pid, 'VmRSS')
  const exact = resetHighWaterMark(pid)
  let peakMiB = idleMiB
  const timer = exact ? undefined : setInterval(() => (peakMiB = Math.max(peakMiB, readMiB(pid, 'VmRSS'))), POLL_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return { idleMiB, peakMiB: exact ? readMiB(pid, 'VmHWM') : peakMiB }
    },
  }
}

function resetHighWaterMark(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
    return readMiB(pid, 'VmHWM') < readMiB(pid, 'VmRSS') + 8
  } catch {
    return false
  }
}

function readMiB(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 102.4) / 10
  } catch {
    return 0
  }
}
