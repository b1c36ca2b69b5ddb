import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type RunningServer, stopChild } from './process.ts'

/** Starts the bare server that does the same bytes. */
export const startFloor = (folder: string): Promise<RunningServer> => startPeer('floor-server.ts', folder)

/** Starts the reference server of tus. */
export const startTusServer = (folder: string): Promise<RunningServer> => startPeer('tus-server.ts', folder)

/** Starts a server to be measured against, in a process of its own. */
async function startPeer(file: string, folder: string): Promise<RunningServer> {
  const program = fileURLToPath(new URL(`./${file}`, import.meta.url))
  const env = { ...process.env, UV_THREADPOOL_SIZE: '16' }
  const child = spawn(process.execPath, [program, folder], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])])) as [string]
  if (!line) throw new Error(`${file} did not start`)
  const { port } = JSON.parse(line) as { port: number }
  return { host: '127.0.0.1', port, pid: child.pid ?? 0, stop: () => stopChild(child) }
}
