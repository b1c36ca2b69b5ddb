import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../clock.ts'
import { readNote } from '../../db/embedded/index.ts'
import { Secrets } from '../../identity/secrets.ts'
import { mintToken } from '../../identity/tokens.ts'
import { descendants, killHard, type ProcessEntry } from './process-tree.ts'

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts')
const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 25_000
const POLL_MS = 20

/** The secret of every server that a campaign starts. */
export const CAMPAIGN_SECRET = 'a-secret-that-campaigns-use-and-nobody-else'

/** Whom a `kill -9` hits: the server alone (PostgreSQL lives on and is adopted), or all that it started as well. */
export type KillTarget = 'server' | 'group'

/** `holdall serve` as a process of its own, on a data folder that outlives it. */
export class ServerProcess {
  readonly url: string
  readonly pid: number
  readonly #child: ChildProcess
  readonly #folder: string
  #token: Promise<string> | undefined

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child
    this.#folder = folder
    this.pid = child.pid as number
    this.url = url
  }

  /** Starts one on a free port and waits until it is ready. @throws with the end of its log when it does not become so */
  static async start(folder: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const logFile = join(folder, 'server.log')
    // PostgreSQL's account must get through, or the cluster would live elsewhere and outlive the campaign.
    chmodSync(folder, 0o711)
    const log = openSync(logFile, 'a')
    const { size: logStart } = fstatSync(log)
    const child = spawn(
      process.execPath,
      ['--conditions=source', MAIN, 'serve', '--port', '0', '--data', dataFolder(folder)],
      {
        cwd: folder,
        stdio: ['ignore', log, log],
        detached: true,
        env: {
          PATH: process.env.PATH,
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          HOLDALL_SECRET: CAMPAIGN_SECRET,
          HOLDALL_RATE_UPLOADS: 'off',
          HOLDALL_RATE_TOKENS: 'off',
          ...env,
        },
      },
    )
    closeSync(log)
    const deadline = Date.now() + READY_LIMIT_MS
    for (let url = readyUrl(logFile, logStart); ; url = readyUrl(logFile, logStart)) {
      if (url) return new ServerProcess(child, folder, url)
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL')
        throw new Error(`The server did not become ready:\n${readFileSync(logFile, 'utf8').slice(-3000)}`)
      }
      await sleep(POLL_MS)
    }
  }

  /** A bearer token, good on every server of a campaign. */
  token(userId = 'alice'): Promise<string> {
    this.#token ??= mintToken(
      Secrets.parse(CAMPAIGN_SECRET),
      { userId, role: 'user', expiresInSeconds: 36_000 },
      systemClock,
    )
    return this.#token
  }

  /** `fetch` as a user. */
  async fetch(path: string, init: RequestInit = {}, userId = 'alice'): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await this.token(userId)}`)
    return fetch(this.url + path, { ...init, headers })
  }

  /** The processes that make pictures' previews. */
  pictureWorkers(): ProcessEntry[] {
    return descendants(this.pid).filter(({ commandLine }) => commandLine.includes('/processing/image/worker.'))
  }

  /** ffmpeg and ffprobe at work, without the shells that watch over them. */
  recordingPrograms(): ProcessEntry[] {
    return descendants(this.pid).filter(({ commandLine }) => /^\S*ff(?:mpeg|probe) /.test(commandLine))
  }

  /** The embedded PostgreSQL and its own processes, wherever they hang in the tree. */
  async databasePids(): Promise<number[]> {
    const note = await readNote(join(dataFolder(this.#folder), 'postgres', 'data'))
    if (!note) throw new Error('No embedded PostgreSQL runs in the campaign’s folder')
    return [note.pid, ...descendants(note.pid).map(({ pid }) => pid)]
  }

  /** `kill -9`, at once; resolves when the server is gone. */
  async kill(target: KillTarget): Promise<void> {
    const ended = once(this.#child, 'exit')
    if (target === 'server') {
      killHard(this.pid)
    } else {
      const pids = [...(await this.databasePids()), ...descendants(this.pid).map(({ pid }) => pid)]
      killHard(-this.pid)
      for (const pid of new Set(pids)) killHard(pid)
    }
    if (this.#child.exitCode === null && this.#child.signalCode === null) await ended
  }

  /** Asks it to end, as a supervisor does. @throws when it does not end cleanly in time */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS)
    await ended
    clearTimeout(timer)
    if (this.#child.exitCode !== 0) throw new Error(`The server ended with ${this.#child.exitCode ?? 'a kill'}`)
  }
}

/** Settings of a server whose bytes go elsewhere, with the credentials of this process. */
export function storeSettings(storageUrl: string | undefined): Record<string, string> {
  if (storageUrl === undefined) return {}
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
  return { STORAGE_URL: storageUrl, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }
}

/** Where the data of a campaign's server is. */
export function dataFolder(folder: string): string {
  return join(folder, 'data')
}

function readyUrl(logFile: string, logStart: number): string | undefined {
  const line = readFileSync(logFile)
    .subarray(logStart)
    .toString()
    .split('\n')
    .find((text) => text.startsWith('{') && text.includes('"event":"ready"') && text.endsWith('}'))
  return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url
}
