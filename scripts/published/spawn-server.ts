import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server in a process of its own. */
export interface SpawnedServer {
  child: ChildProcess
  output: () => string
  /** Sends SIGTERM and waits. @returns the exit code */
  stop(): Promise<number | null>
}

/** @param env beside PATH; nothing else of this process's environment is passed on, least of all its conditions */
export function spawnServer(
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): SpawnedServer {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    child,
    output: () => text,
    async stop() {
      child.kill('SIGTERM')
      const tooLong = setTimeout(() => child.kill('SIGKILL'), 15_000)
      const code = await ended
      clearTimeout(tooLong)
      return code
    },
  }
}

/** Waits for the line that says where `holdall serve` listens. */
export async function readyUrl(server: SpawnedServer, timeoutMs = 30_000): Promise<string> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(50)) {
    const url = /"event":"ready","url":"([^"]+)"/.exec(server.output())?.[1]
    if (url !== undefined) return url
    if (Date.now() > deadline || server.child.exitCode !== null) throw new Error(`not ready:\n${server.output()}`)
  }
}

/** Asks until the answer is well. */
export async function untilOk(url: string, server: SpawnedServer, timeoutMs = 60_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(100)) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    if (Date.now() > deadline || server.child.exitCode !== null)
      throw new Error(`${url} does not answer:\n${server.output()}`)
  }
}

/** A loopback port that was free a moment ago, for programs that cannot take one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
