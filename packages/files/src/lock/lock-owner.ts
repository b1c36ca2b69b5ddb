import fs from 'node:fs'
import { hostname } from 'node:os'
import { bootId } from './boot-id.ts'

/** Who holds a lock, as its file says. */
export interface LockOwner {
  /** New for each lock: 32 hex digits; `none` where the file does not say. */
  token: string
  pid: number
  host: string
  /** Where the pid means this process: one boot of one machine and one pid namespace. */
  space: string
  /** When the process began, in the system's ticks: numbers are given again. */
  began: string | null
}

const TOKEN = /^[0-9a-f]{32}$/

export function thisOwner(token: string): LockOwner {
  return {
    token,
    pid: process.pid,
    host: hostname(),
    space: pidSpace(),
    began: processState(process.pid)?.began ?? null,
  }
}

/** Reads a lock file; null when there is none. */
export function readOwner(lock: string): LockOwner | null {
  let text: string
  try {
    text = fs.readFileSync(lock, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return ownerFrom(text) ?? { token: 'none', pid: 0, host: 'unknown', space: '', began: null }
}

/** Whether the owner is certainly gone. Of processes in other containers and on other machines nothing is certain. */
export function isDead({ pid, space, began }: LockOwner): boolean {
  if (space !== pidSpace()) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const state = processState(pid)
  return state !== null && (state.zombie || (began !== null && state.began !== began))
}

function ownerFrom(text: string): LockOwner | null {
  try {
    const { token, pid, host, space, began } = JSON.parse(text)
    const valid =
      TOKEN.test(token) && Number.isInteger(pid) && pid > 0 && typeof host === 'string' && typeof space === 'string'
    return valid ? { token, pid, host, space, began: typeof began === 'string' ? began : null } : null
  } catch {
    return null
  }
}

function pidSpace(): string {
  if (process.platform !== 'linux') return `${process.platform}:${hostname()}`
  try {
    const boot = bootId()
    if (boot !== 'unknown') return `${boot}:${fs.readlinkSync('/proc/self/ns/pid')}`
  } catch {}
  // Without /proc no pid can be trusted; a space of one's own is nobody else's.
  return `unknown:${hostname()}:${process.pid}`
}

/** @see man 5 proc_pid_stat */
function processState(pid: number): { began: string; zombie: boolean } | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { began: fields[19] ?? '', zombie: fields[0] === 'Z' || fields[0] === 'X' }
  } catch {
    return null
  }
}
