import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isAlive } from '../../db/embedded/index.ts'
import { cephSettings } from './ceph-settings.ts'

const PROGRAMS = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'monmaptool', 'ceph']
const PREFIX = 'holdall-ceph-'
/** The S3 interface, the monitor's two, and those of the store. */
const PORTS = 31
const READY_MS = 60_000
const execute = promisify(execFile)

/** A real S3 server, with everything in memory. */
export interface S3Server {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
  /** Stops it; what it held is gone. */
  stop(): Promise<void>
}

/** Starts Ceph's radosgw from Debian's packages on loopback, or says why it cannot. */
export async function startRadosgw({ memoryGiB = 4 } = {}): Promise<S3Server | { skipped: string }> {
  const missing = missingProgram()
  if (missing !== null) return { skipped: missing }
  await removeAbandoned()
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const children: ChildProcess[] = []
  const stop = async () => {
    await Promise.all(children.reverse().map(killed))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const { port, keys } = await startCluster(folder, memoryGiB, (child) => children.push(child))
    return { endpoint: `http://127.0.0.1:${port}`, ...keys, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What this machine lacks for it, in words; null when nothing is missing. */
export function missingProgram(): string | null {
  const missing = PROGRAMS.find((name) => !isInstalled(name))
  return missing === undefined ? null : `no ${missing} on this machine (apt-get install radosgw ceph-mon ceph-osd)`
}

async function startCluster(folder: string, memoryGiB: number, started: (child: ChildProcess) => void) {
  const port = await freePorts(PORTS)
  const [monitorPort, clusterId] = [port + 1, randomUUID()]
  for (const name of ['mon', 'osd', 'run', 'log', 'rgw']) await mkdir(join(folder, name))
  const config = join(folder, 'ceph.conf')
  await writeFile(config, cephSettings({ folder, clusterId, port, monitorPort, memoryGiB }))
  const env = { ...process.env, CEPH_CONF: config }
  const run = (program: string, ...args: string[]) => execute(program, args, { env, timeout: READY_MS })
  const serve = async (program: string, ...args: string[]) => {
    const child = spawn(program, [...args, '-f'], { env, stdio: 'ignore' })
    started(child)
    child.unref()
    await writeFile(join(folder, 'run', `${program}.pid`), String(child.pid))
    return child
  }
  const map = join(folder, 'monmap')
  const address = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${monitorPort + 1}]`
  await run('monmaptool', '--create', '--clobber', '--fsid', clusterId, '--addv', 'a', address, map)
  await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map)
  await serve('ceph-mon', '-i', 'a')
  const storeId = randomUUID()
  await run('ceph', 'osd', 'new', storeId)
  await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', storeId)
  await serve('ceph-osd', '-i', '0')
  const gateway = await serve('radosgw', '-n', 'client.rgw.a')
  await until(gateway, () => accepts(port))
  const keys = { accessKeyId: 'testkey', secretAccessKey: randomBytes(16).toString('hex') }
  const user = ['--uid=test', '--display-name=test', `--access-key=${keys.accessKeyId}`]
  await run('radosgw-admin', '-n', 'client.rgw.a', 'user', 'create', ...user, `--secret=${keys.secretAccessKey}`)
  return { port, keys }
}

async function until(child: ChildProcess, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${child.spawnfile} did not become ready`)
    await sleep(20)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => socket.destroy() && done(true))
    socket.once('error', () => done(false))
  })
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.ref()
  child.kill('SIGKILL')
  await ended
}

/** The first of so many neighbouring ports, below those that the system hands out by itself. */
async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + (randomBytes(2).readUInt16BE() % 10_000)
    const ports = Array.from({ length: count }, (_, index) => first + index)
    if (!(await Promise.all(ports.map(accepts))).includes(true)) return first
  }
  throw new Error(`No ${count} neighbouring ports are free`)
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)))
}

/** Ends and removes what killed test runs left behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!owner || isAlive(owner)) continue
    const folder = join(tmpdir(), name)
    for (const program of ['radosgw', 'ceph-osd', 'ceph-mon']) await endIfOurs(folder, program)
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/** Numbers of processes come again: only one that was started with this folder's settings is ended. */
async function endIfOurs(folder: string, program: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'run', `${program}.pid`), 'utf8').catch(() => ''))
  if (!pid) return
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  if (environment.includes(folder)) process.kill(pid, 'SIGKILL')
}
