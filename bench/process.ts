import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const STOP_LIMIT_MS = 15_000

/** A server under measurement. */
export interface RunningServer {
  host: string
  port: number
  pid: number
  stop(): Promise<void>
}

/** Asks a child to end and waits for it; one that does not is killed. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await ended
  clearTimeout(timer)
}
