import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Names a process so that it can be told from another with the same number. */
export interface ProcessIdentity {
  pid: number
  host: string
  /** The kernel's id of this boot; empty where there is none. */
  boot: string
  /** Empty where there are no pid namespaces. */
  pidNamespace: string
  /** In clock ticks after the boot, from `/proc`; empty where there is none. */
  startedAt: string
}

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, ...(await thisMachine()), startedAt: await startOf(process.pid) }
}

/** Whether a process is alive here; null when it belongs to another machine, container or boot, so that nobody here can tell. */
export async function runsHere(identity: ProcessIdentity): Promise<boolean | null> {
  const machine = await thisMachine()
  const same =
    identity.host === machine.host && identity.boot === machine.boot && identity.pidNamespace === machine.pidNamespace
  if (!same) return null
  return isAlive(identity.pid) && (await startOf(identity.pid)) === identity.startedAt
}

async function thisMachine(): Promise<Omit<ProcessIdentity, 'pid' | 'startedAt'>> {
  const [boot, pidNamespace] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ])
  return { host: hostname(), boot: boot.trim(), pidNamespace }
}

async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field, the name, may contain spaces and brackets: count from its end.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Whether a process exists in this pid namespace. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
