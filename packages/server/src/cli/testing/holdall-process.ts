import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface ProcessOptions {
  cwd: string
  env?: Record<string, string>
  umask?: number
}

/** The real command in a process of its own, with nothing of this process's settings. */
export interface HoldallProcess {
  child: ChildProcess
  stdout: () => string
  stderr: () => string
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
  signal(name: NodeJS.Signals): void
}

export function spawnHoldall(args: string[], { cwd, env = {} }: ProcessOptions): HoldallProcess {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text) => (texts[name] += text))
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? -1)),
  )
  return {
    child,
    ended,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    signal: (name) => void child.kill(name),
  }
}

/** Runs a command to its end. */
export async function runHoldall(args: string[], options: ProcessOptions) {
  const running = spawnHoldall(args, options)
  const tooLong = setTimeout(() => running.signal('SIGKILL'), 20_000)
  const code = await running.ended
  clearTimeout(tooLong)
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

/** Runs `holdall serve` until it is ready. */
export async function serveHoldall(args: string[], options: ProcessOptions): Promise<HoldallProcess & { url: string }> {
  const running = spawnHoldall(['serve', '--port', '0', ...args], options)
  for (const deadline = Date.now() + 20_000; ; await sleep(20)) {
    const line = running
      .stdout()
      .split('\n')
      .find((text) => text.includes('"event":"ready"'))
    if (line !== undefined && running.stdout().includes('Sign in:'))
      return { ...running, url: (JSON.parse(line) as { url: string }).url }
    if (Date.now() > deadline || running.child.exitCode !== null)
      throw new Error(`holdall serve is not ready:\n${running.stdout()}${running.stderr()}`)
  }
}

/** An empty folder that the embedded database's account may enter, and the way to remove it. */
export async function emptyFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-cli-'))
  await chmod(folder, 0o755)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
