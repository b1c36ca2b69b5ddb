import { hostname } from 'node:os'
import { HoldallError } from '@holdall/protocol'
import pg from 'pg'
import { wrapDatabaseError } from './database-error.ts'

/** What a process may do with a whole database, by the number of its advisory lock. */
const LOCKS = {
  /** Shared by servers and commands; a restore wants it for itself. */
  presence: 1,
  /** One backup at a time. */
  backup: 2,
} as const

/** Holdall's own among the advisory locks of a database. */
const LOCK_CLASS = 0x484f4c42
/** PostgreSQL cuts what is longer. */
const NAME_BYTES = 63
const ANSWER_MS = 15_000

const HOLDER = `
select a.application_name as name, a.backend_start as since from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid::int8 = $1 and l.objid::int8 = $2
  and l.database = (select oid from pg_database where datname = current_database())
order by a.backend_start limit 1`

/** An advisory lock on a connection of its own: PostgreSQL lets go of it when the process ends, however it ends. */
export interface SessionLock {
  /** Aborts with `unavailable` when the connection has broken, and the lock with it. */
  lost: AbortSignal
  /** Asks the database once more. @throws {unavailable} the lock is lost */
  requireHeld(): Promise<void>
  release(): Promise<void>
}

export interface SessionLockOptions {
  /** Whether others may share it. @default false */
  shared?: boolean | undefined
  /** What the holder does, in one word, for those who are refused. */
  as: string
  /** How often the connection is tried: a network that is cut says nothing by itself. @default 20_000 */
  pingMs?: number | undefined
}

/** @returns the lock; or, as a text, who has it: `a backup, process 12 on host, since …`. @throws {unavailable} the database cannot be reached */
export async function takeSessionLock(
  connection: pg.ClientConfig,
  lock: keyof typeof LOCKS,
  { shared = false, as, pingMs = 20_000 }: SessionLockOptions,
): Promise<SessionLock | string> {
  const client = new pg.Client({
    ...connection,
    application_name: Buffer.from(`holdall ${as} ${process.pid}@${hostname()}`).subarray(0, NAME_BYTES).toString(),
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  })
  const lost = new AbortController()
  let released = false
  const lose = (cause?: unknown) => {
    if (!released) lost.abort(connectionLost(as, cause))
  }
  client.on('error', lose)
  client.on('end', () => lose())
  try {
    await client.connect()
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock${shared ? '_shared' : ''}($1, $2) as taken`,
      [LOCK_CLASS, LOCKS[lock]],
    )
    if (!rows[0]?.taken) {
      const holder = await client.query<{ name: string; since: Date }>(HOLDER, [LOCK_CLASS, LOCKS[lock]])
      released = true
      await client.end()
      return nameOf(holder.rows[0])
    }
  } catch (error) {
    released = true
    await client.end().catch(() => {})
    throw wrapDatabaseError(error)
  }
  const requireHeld = async () => {
    if (!lost.signal.aborted) await client.query('select 1').catch(lose)
    lost.signal.throwIfAborted()
  }
  const ping = setInterval(() => void requireHeld().catch(() => {}), pingMs)
  ping.unref()
  lost.signal.addEventListener('abort', () => clearInterval(ping))
  return {
    lost: lost.signal,
    requireHeld,
    async release() {
      released = true
      clearInterval(ping)
      await client.end().catch(() => {})
    },
  }
}

/** One that ended meanwhile, or that this login may not look at, has no name. */
function nameOf(holder: { name: string; since: Date } | undefined): string {
  const [, as, pid, host] = /^holdall (\S+) (\d+)@(.*)$/.exec(holder?.name ?? '') ?? []
  if (!holder || as === undefined) return 'another process'
  return `a ${as}, process ${pid} on ${host}, since ${holder.since.toISOString()}`
}

function connectionLost(as: string, cause: unknown): HoldallError {
  return new HoldallError('unavailable', `The database connection that held the lock of this ${as} broke`, {
    hint: 'Another may work there now. Repeat it when the database can be reached',
    cause,
  })
}
