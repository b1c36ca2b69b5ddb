import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process as `/proc` describes it. */
export interface ProcessEntry {
  pid: number
  parent: number
  commandLine: string
}

/** Every process that descends from `root`, itself not among them, parents first. */
export function descendants(root: number): ProcessEntry[] {
  const byParent = Map.groupBy(processes(), ({ parent }) => parent)
  const found: ProcessEntry[] = []
  const queue = [root]
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    for (const child of byParent.get(pid) ?? []) {
      found.push(child)
      queue.push(child.pid)
    }
  }
  return found
}

/** Waits until none of these processes is there. @returns those that are there still when the time is up */
export async function gone(pids: readonly number[], limitMs = 5_000): Promise<number[]> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const left = pids.filter((pid) => existsSync(`/proc/${pid}`))
    if (left.length === 0 || performance.now() > deadline) return left
    await sleep(20)
  }
}

/** The memory of one process that is in the machine, its children's not among it. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kibibytes) * 1024
}

/** `kill -9`; false when the process was gone. @param pid negative: a process group */
export function killHard(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'ESRCH') return false
    throw error
  }
}

function processes(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8')
        // The name of a program may hold anything, brackets too: what follows the last one is fixed.
        const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(name), parent, commandLine }]
      } catch {
        // It ended while we looked.
        return []
      }
    })
}
