import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { residentBytes } from './process-tree.ts'
import type { ServerProcess } from './server-process.ts'

/** A setting for `ServerProcess.start` without which {@link heldMebibytes} cannot look. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }

/**
 * Resident memory of a server's own process after a collection of garbage, in MiB. Without one the figure follows the mood of V8, which lets garbage
 * lie up to several times the live heap as long as the machine has room.
 */
export async function heldMebibytes(server: ServerProcess, folder: string): Promise<number> {
  const log = readFileSync(join(folder, 'server.log'), 'utf8')
  const url = /Debugger listening on (ws:\S+)/.exec(log)?.[1]
  if (!url) throw new Error('The server was not started with the settings of INSPECTED')
  const socket = new WebSocket(url)
  const heard = (event: 'open' | 'message') =>
    new Promise((resolve, reject) => {
      socket.addEventListener(event, resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error(`The server’s inspector did not answer at ${url}`)))
    })
  try {
    await heard('open')
    const collected = heard('message')
    socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }))
    await collected
  } finally {
    socket.close()
  }
  return Math.round(residentBytes(server.pid) / 1_048_576)
}
