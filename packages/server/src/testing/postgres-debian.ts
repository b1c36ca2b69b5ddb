import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Account, isRoot, unprivilegedAccount } from '../db/embedded/account.ts'
import { readNote, stopPostmaster } from '../db/embedded/postmaster.ts'
import { asAccount, cleanEnvironment, run } from '../db/embedded/run.ts'
import { scratchFolder } from './postgres-cluster.ts'

const LOGIN = 'holdall_app'
const DATABASE = 'holdall_app'
const READY_MS = 20_000

/** A PostgreSQL server from Debian's packages, as a managed service would hand it out. */
export interface DebianPostgres {
  /** An ordinary login: no superuser, may create roles and databases, owns its database. */
  url: string
  /** For administration: the superuser. */
  adminUrl: string
  /** E.g. `15`. */
  majorVersion: string
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}

/** Starts the newest PostgreSQL server that Debian's packages installed, on a private socket. */
export async function startDebianPostgres(
  installation = '/usr/lib/postgresql',
): Promise<DebianPostgres | { skipped: string }> {
  const versions = (await readdir(installation).catch(() => [])).filter((name) => /^\d+$/.test(name))
  const majorVersion = versions.sort((a, b) => Number(b) - Number(a))[0]
  if (majorVersion === undefined) {
    return { skipped: `no PostgreSQL server under ${installation} (apt-get install postgresql)` }
  }
  const programs = join(installation, majorVersion, 'bin')
  const account = isRoot() ? await unprivilegedAccount() : null
  const folder = await mkdtemp(join(await scratchFolder(), 'holdall-debian-'))
  const data = join(folder, 'data')
  const socketFolder = join(folder, 'run')
  const stop = async () => {
    const note = await readNote(data)
    if (note !== null) await stopPostmaster(note.pid, data)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await chmod(folder, 0o711)
    for (const path of [data, socketFolder]) {
      await mkdir(path, { mode: 0o700 })
      if (account !== null) await chown(path, account.uid, account.gid)
    }
    const settings = ['-U', 'postgres', '-A', 'trust', '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync']
    await run(join(programs, 'initdb'), ['-D', data, ...settings], { account })
    await startServer(join(programs, 'postgres'), { data, socketFolder, account })
    const url = (user: string, database: string) =>
      `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(socketFolder)}&port=5432`
    await createLogin(url('postgres', 'postgres'))
    return { url: url(LOGIN, DATABASE), adminUrl: url('postgres', DATABASE), majorVersion, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startServer(
  program: string,
  { data, socketFolder, account }: { data: string; socketFolder: string; account: Account | null },
): Promise<void> {
  const settings = ['listen_addresses=', `unix_socket_directories=${socketFolder}`, 'max_connections=100']
  const child = spawn(program, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...asAccount(account),
    env: cleanEnvironment(),
    cwd: '/',
    stdio: 'ignore',
  })
  const ended = once(child, 'exit').then(() => 'ended')
  child.unref()
  const deadline = performance.now() + READY_MS
  while (!(await readNote(data))?.ready) {
    if (performance.now() > deadline || (await Promise.race([ended, sleep(10)])) === 'ended') {
      throw new Error(`${program} did not become ready`)
    }
  }
}

async function createLogin(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(`create role ${LOGIN} login createdb createrole`)
    await client.query(`create database ${DATABASE} owner ${LOGIN}`)
  } finally {
    await client.end()
  }
}
