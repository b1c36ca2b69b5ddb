import { constants } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HoldallError } from '@holdall/protocol'
import type { Logger } from '../../log.ts'
import type { Binaries } from './binaries.ts'
import type { Endpoint } from './configuration.ts'
import { clientConfigs, endpointOf, isListening, newEndpoint } from './endpoint.ts'
import { HEARTBEAT_MS, heldBy, type Lease } from './lease.ts'
import { capLog } from './log-file.ts'
import { connectAsOwner, type OwnerConnection } from './owner-connection.ts'
import type { Placement } from './placement.ts'
import { isPostmasterOf, PostmasterFailure, readNote, startPostmaster, stopPostmaster } from './postmaster.ts'
import { isAlive } from './process-identity.ts'
import { socketPath } from './socket-folder.ts'
import { stopOnWindows } from './windows-control.ts'

/** How long what passes by itself may take. */
const PASSING_MS = 10_000
/** A killed owner's connection needs a moment to be noticed. */
const LOCK_WAIT_MS = 2_000
const UNRESPONSIVE_MS = 60_000
const POLL_MS = 20
const LOG_CHECK_EVERY = 10

/** SQLSTATE `cannot_connect_now`. */
const STARTING_UP = '57P03'
/** SQLSTATE `admin_shutdown` and the ways in which a connection to a dying server ends. */
const GONE = new Set(['57P01', '57P02', 'ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'])
/** Backends of a killed server need a moment to notice and to let go of its memory. */
const LEFTOVERS = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/

/** Runs the server of one complete cluster: adopts or starts it, owns it, brings it back, stops it. */
export class EmbeddedServer {
  readonly #binaries: Binaries
  readonly #place: Placement
  readonly #lease: Lease
  readonly #log: Logger
  #endpoint: Endpoint | null = null
  #owner: OwnerConnection | null = null
  #pid = 0
  #adopted = false
  #heartbeat: NodeJS.Timeout | undefined
  #recovery: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | null = null

  constructor(binaries: Binaries, place: Placement, lease: Lease, log: Logger) {
    this.#binaries = binaries
    this.#place = place
    this.#lease = lease
    this.#log = log
  }

  get pid(): number {
    return this.#pid
  }

  get adopted(): boolean {
    return this.#adopted
  }

  get endpoint(): Endpoint {
    if (this.#endpoint === null) throw new HoldallError('internal', 'The embedded server was not opened')
    return this.#endpoint
  }

  get version(): string {
    return this.#owner?.serverVersion ?? ''
  }

  /** Adopts the orphan of a killed owner or starts the server, and takes the cluster's lock. */
  async open({ reload }: { reload: boolean }): Promise<void> {
    await this.#bringUp()
    if (this.#adopted) {
      if (!this.#binaries.packageVersion.startsWith(`${this.version}.`)) await this.#replace()
      else if (reload && process.platform !== 'win32' && (await this.#isHere())) process.kill(this.#pid, 'SIGHUP')
    }
    this.#watch()
    this.#beat()
  }

  /** Stops the server and gives the cluster up; idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  /** Looks for a server that another owner left; waits for one that is on its way up or down. */
  async #findRunning(): Promise<boolean> {
    const deadline = performance.now() + UNRESPONSIVE_MS
    for (;;) {
      const note = await readNote(this.#place.data)
      if (note === null) return false
      const endpoint = await endpointOf(note, this.#place)
      if (await isListening(endpoint)) {
        this.#pid = note.pid
        this.#endpoint = endpoint
        return true
      }
      if (!(await isPostmasterOf(note.pid, this.#place.data))) {
        if (isAlive(note.pid)) await this.#correctNote(note.pid)
        return false
      }
      if (performance.now() > deadline) {
        throw new HoldallError('unavailable', `PostgreSQL (process ${note.pid}) does not answer`, {
          hint: `Stop it with \`kill -QUIT ${note.pid}\` and start again`,
        })
      }
      await sleep(POLL_MS)
    }
  }

  /**
   * The number in a dead server's note now belongs to another process, for which PostgreSQL would refuse to start.
   * Ours is put there instead: PostgreSQL ignores its parent, and still checks that the old one's memory is free.
   */
  async #correctNote(pid: number): Promise<void> {
    const path = join(this.#place.data, 'postmaster.pid')
    const text = await readFile(path, 'utf8').catch(() => '')
    if (!text.startsWith(`${pid}\n`)) return
    const flag = constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW
    await writeFile(path, text.replace(/^\d+/, String(process.pid)), { flag })
  }

  /** Finds or starts a server and takes its lock; again when the remains of an earlier one are in the way, or the one found was dying. */
  async #bringUp(): Promise<void> {
    const deadline = performance.now() + PASSING_MS
    for (;;) {
      this.#adopted = await this.#findRunning()
      try {
        if (!this.#adopted) await this.#start()
        return await this.#own()
      } catch (error) {
        if (!isPassing(error) || performance.now() > deadline) {
          if (!this.#adopted && this.#pid !== 0) await this.#stopServer()
          throw error
        }
        await sleep(POLL_MS)
      }
    }
  }

  async #start(): Promise<void> {
    this.#endpoint ??= await newEndpoint(this.#place)
    const { endpoint } = this
    // The socket's own lock names a process id as well; its folder is this cluster's alone, and the server is known to be gone.
    if (endpoint.kind === 'socket') await rm(`${socketPath(endpoint.folder, endpoint.port)}.lock`, { force: true })
    this.#pid = await startPostmaster(this.#binaries, this.#place, endpoint)
  }

  async #own(): Promise<void> {
    const { login } = clientConfigs(this.endpoint)
    const deadline = performance.now() + LOCK_WAIT_MS
    for (;;) {
      try {
        this.#owner = await connectAsOwner(login)
        if (this.#owner !== null) return
        if (performance.now() > deadline) throw heldBy(this.#lease.previous)
      } catch (error) {
        // Replaying its log after a crash takes as long as it takes.
        if ((error as { code?: string }).code !== STARTING_UP) throw error
      }
      await sleep(POLL_MS)
    }
  }

  /** An orphan of an older minor version gives way to the installed one. */
  async #replace(): Promise<void> {
    await this.#owner?.close()
    await this.#stopServer()
    await this.#bringUp()
  }

  #watch(): void {
    void this.#owner?.ended.then(() => {
      if (this.#stopped === null) this.#recovery = this.#recover()
    })
  }

  /** Brings back the server, or only the lock, after a crash. */
  async #recover(): Promise<void> {
    this.#log.error({ event: 'postgres-lost', pid: this.#pid }, 'the embedded PostgreSQL went away; bringing it back')
    for (let waitMs = 50; this.#stopped === null; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        await this.#bringUp()
        this.#watch()
        this.#log.warn({ event: 'postgres-recovered', pid: this.#pid }, 'the embedded PostgreSQL is back')
        return
      } catch (error) {
        this.#log.error({ event: 'postgres-recovery-failed', err: (error as Error).message }, 'trying again')
        await sleep(waitMs)
      }
    }
  }

  #beat(): void {
    let beats = 0
    let taken = false
    this.#heartbeat = setInterval(async () => {
      try {
        const ours = await this.#lease.beat()
        if (!ours && !taken) this.#log.error({ event: 'lease-lost' }, 'another process took the lease of the database')
        taken = !ours
        beats += 1
        if (beats % LOG_CHECK_EVERY === 0) await capLog(this.#place.logFile)
      } catch (error) {
        this.#log.warn({ event: 'lease-unwritable', err: (error as Error).message }, 'the lease could not be renewed')
      }
    }, HEARTBEAT_MS).unref()
  }

  async #stop(): Promise<void> {
    await this.#recovery
    clearInterval(this.#heartbeat)
    await this.#owner?.close()
    await this.#stopServer()
    const { endpoint } = this
    if (endpoint.kind === 'socket' && !endpoint.folder.startsWith(this.#place.home)) {
      await rm(endpoint.folder, { recursive: true, force: true })
    }
    await this.#lease.release()
  }

  async #stopServer(): Promise<void> {
    if (process.platform === 'win32') return stopOnWindows(this.#binaries, this.#place)
    if (await this.#isHere()) return stopPostmaster(this.#pid, this.#place.data)
    if (await isListening(this.endpoint)) {
      this.#log.warn(
        { event: 'postgres-elsewhere' },
        'the adopted PostgreSQL runs in another container and is left there',
      )
    }
  }

  #isHere(): Promise<boolean> {
    return isPostmasterOf(this.#pid, this.#place.data)
  }
}

/** Whether another attempt a moment later may go well. */
function isPassing(error: unknown): boolean {
  if (error instanceof PostmasterFailure) return LEFTOVERS.test(error.message)
  const { code = '', message } = error as Error & { code?: string }
  return GONE.has(code) || message.startsWith('Connection terminated')
}
