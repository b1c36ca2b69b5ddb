import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { silentLogger } from '../../log.ts'
import type { Binaries } from './binaries.ts'
import { readNote, stopPostmaster } from './postmaster.ts'
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from './start-embedded.ts'

/** What the fixture process reports. */
export interface OwnerReport {
  pid: number
  url: string
  adopted: boolean
  error?: { code: string; message: string; hint: string }
}

/** A folder for one test; servers that still run inside are stopped at its end. */
export async function scratch({ mode = 0o755 } = {}): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null)
  const parent = memory !== null && memory.bavail * memory.bsize > 1024 ** 3 ? '/dev/shm' : tmpdir()
  const folder = await mkdtemp(join(parent, 'holdall-embedded-'))
  await chmod(folder, mode)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Starts an embedded server that is stopped at the end of the test. */
export async function start(storagePath: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ storagePath, log: silentLogger, ...options })
  onTestFinished(() => server.stop())
  return server
}

/** What an owner in a process of its own may be given. */
export interface OwnerOptions {
  uid?: number
  umask?: number
  stateFolder?: string
  binaries?: Binaries
}

/** Begins to start an owner in a process of its own, as another user where asked. */
export function spawnOwner(
  storagePath: string,
  { uid, ...options }: OwnerOptions = {},
): ChildProcessByStdio<Writable, Readable, null> {
  const fixture = fileURLToPath(new URL('./owner.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', fixture, storagePath, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    const data = join(storagePath, 'postgres', 'data')
    const note = await readNote(data)
    if (note !== null) await stopPostmaster(note.pid, data)
  })
  return child
}

/** Starts an owner in a process of its own and waits until it is ready or has failed. */
export async function startOwner(storagePath: string, options: OwnerOptions = {}) {
  const child = spawnOwner(storagePath, options)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, report: JSON.parse(line) as OwnerReport }
}

/** Kills a process as a crash would, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Runs one statement as the login, or with another configuration. */
export async function query(config: string | pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
