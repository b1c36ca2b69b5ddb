import { readFileSync } from 'node:fs'

export interface ProcessUsage {
  /** Resident anonymous and shared memory; mapped files are not counted. */
  memoryBytes: number
  /** User and system time since the process began. */
  cpuSeconds: number
}

/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/**
 * What a process uses now, or null where `/proc` does not tell (not Linux, or the process is gone).
 *
 * @see proc_pid_status(5), proc_pid_stat(5)
 */
export function readProcessUsage(pid: number): ProcessUsage | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command name may hold spaces and parentheses: fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      memoryBytes: kilobytes(status, 'RssAnon') + kilobytes(status, 'RssShmem'),
      cpuSeconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND,
    }
  } catch {
    return null
  }
}

function kilobytes(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)
  return match ? Number(match[1]) * 1024 : 0
}
