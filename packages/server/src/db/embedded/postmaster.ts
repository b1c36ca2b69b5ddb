import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { type Endpoint, serverArguments } from './configuration.ts'
import { openLog, readLogFrom } from './log-file.ts'
import type { Placement } from './placement.ts'
import { isAlive } from './process-identity.ts'
import { asAccount, cleanEnvironment } from './run.ts'
import { startOnWindows } from './windows-control.ts'

const POLL_MS = 5

/** PostgreSQL's own note about the server of a data folder, `postmaster.pid`. */
export interface PostmasterNote {
  pid: number
  port: number
  /** Folder of its unix socket; empty where it has none. */
  socketFolder: string
  ready: boolean
}

/** Reads PostgreSQL's note; null when no server runs there (or none has come far enough to write one). */
export async function readNote(data: string): Promise<PostmasterNote | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n')
  const pid = Math.abs(Number(lines[0]))
  if (!Number.isInteger(pid) || pid === 0) return null
  return { pid, port: Number(lines[3]), socketFolder: lines[4]?.trim() ?? '', ready: lines[7]?.trim() === 'ready' }
}

/** Whether a process id is a PostgreSQL server of this data folder, as far as this machine can tell. */
export async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  if (workingFolder !== null && workingFolder === (await realpath(data).catch(() => data))) return true
  // In a container, root may be forbidden to look into another account's process; its command line is public.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine.includes(`\0-D\0${data}\0`)
}

/** Thrown when the server ended before it was ready. */
export class PostmasterFailure extends Error {
  override readonly name = 'PostmasterFailure'
}

/**
 * Starts PostgreSQL and waits until it accepts connections.
 *
 * The child leads a process group of its own, so that Ctrl-C in a terminal reaches Holdall alone, which first finishes
 * what is in flight; it outlives a killed Holdall and is adopted by the next start.
 *
 * @throws PostmasterFailure with what the server wrote
 */
export async function startPostmaster(binaries: Binaries, place: Placement, endpoint: Endpoint): Promise<number> {
  const programArguments = serverArguments(place.data, place.config, endpoint)
  if (process.platform === 'win32') {
    await startOnWindows(binaries, place, programArguments)
    return (await readNote(place.data))?.pid ?? 0
  }
  const logFile = await openLog(place.logFile)
  const { size: logStart } = await logFile.stat()
  let child: ChildProcess
  try {
    child = spawn(binaries.postgres, programArguments, {
      ...asAccount(place.account),
      env: cleanEnvironment(),
      cwd: '/',
      stdio: ['ignore', logFile.fd, logFile.fd],
      detached: true,
      windowsHide: true,
    })
  } finally {
    await logFile.close()
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`))
  })
  child.unref()
  for (;;) {
    const end = await Promise.race([ended, sleep(POLL_MS, null)])
    if (end !== null) {
      throw new PostmasterFailure(
        `PostgreSQL ended at its start (${end}): ${await readLogFrom(place.logFile, logStart)}`,
      )
    }
    const note = await readNote(place.data)
    if (note?.ready && note.pid === child.pid) return note.pid
  }
}

/** How long each way of stopping may take before the next, harsher one, in milliseconds. */
const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
] as const

/** Stops a server: fast, then immediately, then by force; resolves when the process is gone. */
export async function stopPostmaster(pid: number, data: string): Promise<void> {
  for (const { signal, waitMs } of STOP_STEPS) {
    if (!(await isPostmasterOf(pid, data))) return
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    const deadline = performance.now() + waitMs
    while (performance.now() < deadline) {
      // Not `isAlive`: in a container whose first process reaps nobody, a zombie answers for ever.
      if (!(await isPostmasterOf(pid, data))) return
      await sleep(POLL_MS)
    }
  }
}
