import { readdirSync, readFileSync } from 'node:fs'

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
