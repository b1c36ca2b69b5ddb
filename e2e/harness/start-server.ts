import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const MAIN = join(REPOSITORY, 'packages/server/src/cli/main.ts')
const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 15_000

/** A Holdall with its own data, as `npm start` runs it. */
export interface TestServer {
  url: string
  /** The printed link: works once. */
  signInUrl: string
  /** All that it has written so far. */
  output: () => string
  stop: () => Promise<void>
}

export interface ServerOptions {
  env?: Record<string, string>
  /** Fills the data folder before the server starts. */
  prepare?: (dataFolder: string) => Promise<void>
}

/** Starts `holdall serve` on a free port and waits until it is ready. */
export async function startServer({ env = {}, prepare }: ServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'holdall-e2e-'))
  // PostgreSQL runs as another user where this runs as root, and must be able to enter.
  await chmod(folder, 0o711)
  const data = join(folder, 'data')
  await prepare?.(data)
  const child = spawn(process.execPath, ['--conditions=source', MAIN, 'serve', '--port', '0', '--data', data], {
    cwd: folder,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  const stop = async () => {
    await stopChild(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const { url, signInUrl } = await ready(child, () => output)
    return { url, signInUrl, output: () => output, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The environment without what would make this server another one. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(HOLDALL_|DATABASE_|STORAGE_|UPLOAD_|USER_QUOTA|VITEST)/.test(name),
    ),
  )
}

async function ready(child: ChildProcess, output: () => string): Promise<{ url: string; signInUrl: string }> {
  const deadline = Date.now() + READY_LIMIT_MS
  for (;;) {
    const line = output()
      .split('\n')
      .find((text) => text.startsWith('{') && text.includes('"event":"ready"') && text.endsWith('}'))
    const signInUrl = /https?:\/\/\S+\/app\/sign-in\?code=[\w.~%-]+/.exec(output())?.[0]
    if (line !== undefined && signInUrl !== undefined)
      return { url: (JSON.parse(line) as { url: string }).url, signInUrl }
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`Holdall did not become ready:\n${output().slice(-3000)}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await ended
  clearTimeout(timer)
}
