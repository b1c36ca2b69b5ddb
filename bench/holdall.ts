import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { type RunningServer, stopChild } from './process.ts'

const READY_LIMIT_MS = 60_000
const MAIN = resolve(import.meta.dirname, '../packages/server/src/cli/main.ts')

/** A Holdall under measurement. */
export interface RunningHoldall extends RunningServer {
  url: string
  /** Stops the server, lets `work` prepare its data folder, and starts it again. */
  whileStopped(work: (dataFolder: string) => Promise<void>): Promise<void>
  /** The header that makes a request this user's. */
  authorization(user: string): Promise<{ Authorization: string }>
}

/**
 * Starts `holdall serve` on a free port with its workers paused, as the figures ask. Its log goes to a file, so that
 * nobody has to read it while measuring.
 *
 * @param settings besides, e.g. to let the workers run
 */
export async function startHoldall(folder: string, settings: Record<string, string> = {}): Promise<RunningHoldall> {
  await mkdir(folder, { recursive: true })
  const secret = randomBytes(32).toString('hex')
  let started = await launch(folder, secret, settings)
  return {
    get host() {
      return new URL(started.url).hostname
    },
    get port() {
      return Number(new URL(started.url).port)
    },
    get pid() {
      return started.child.pid ?? 0
    },
    get url() {
      return started.url
    },
    authorization: async (user) => ({ Authorization: `Bearer ${await mintToken(user, secret)}` }),
    whileStopped: async (work) => {
      await stopChild(started.child)
      await work(join(folder, 'data'))
      started = await launch(folder, secret, settings)
    },
    stop: () => stopChild(started.child),
  }
}

async function launch(
  folder: string,
  secret: string,
  settings: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> {
  const logFile = join(folder, 'holdall.jsonl')
  const env = {
    ...process.env,
    HOLDALL_SECRET: secret,
    HOLDALL_WORKERS: '0',
    HOLDALL_RATE_UPLOADS: 'off',
    HOLDALL_RATE_TOKENS: 'off',
    UV_THREADPOOL_SIZE: '16',
    ...settings,
  }
  const log = openSync(logFile, 'w')
  const args = ['--conditions=source', MAIN, 'serve', '--port', '0', '--data', join(folder, 'data')]
  const child = spawn(process.execPath, args, { env, cwd: folder, stdio: ['ignore', log, log] })
  closeSync(log)
  const deadline = Date.now() + READY_LIMIT_MS
  let url = readyUrl(logFile)
  while (!url) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stopChild(child)
      throw new Error(`Holdall did not become ready:\n${readFileSync(logFile, 'utf8').slice(-3000)}`)
    }
    await sleep(50)
    url = readyUrl(logFile)
  }
  return { child, url }
}

/** The URL of the one log line with `"event":"ready"`, once it is there. */
function readyUrl(logFile: string): string | undefined {
  const line = readFileSync(logFile, 'utf8')
    .split('\n')
    .find((text) => text.startsWith('{') && text.includes('"event":"ready"') && text.endsWith('}'))
  return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url
}

function mintToken(user: string, secret: string): Promise<string> {
  return new SignJWT({ role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime('4h')
    .sign(new TextEncoder().encode(secret))
}
