import pg from 'pg'
import { checkServerDurability } from './durability.ts'

/** The advisory lock, in the database `holdall`, that the owner of an embedded cluster holds while it lives. */
const OWNER_LOCK = [0x484f4c44, 1] as const

/** A server that lets a connection wait longer than this is not well. */
const CONNECT_MS = 15_000

/** What `pg` has and its types lack. */
type LooseClient = pg.Client & { ref(): void; unref(): void }

/** A connection that holds the cluster's advisory lock; closing it gives the cluster up. */
export interface OwnerConnection {
  /** E.g. `18.4`. */
  serverVersion: string
  /** Resolves when the connection has ended, whoever ended it. */
  ended: Promise<void>
  close(): Promise<void>
}

/**
 * Connects and takes the lock; null when another process holds it.
 *
 * @throws {unavailable} when the server would lose acknowledged data; the connection's error when it cannot be reached
 */
export async function connectAsOwner(config: pg.ClientConfig): Promise<OwnerConnection | null> {
  const options = { application_name: 'holdall owner', keepAlive: true, connectionTimeoutMillis: CONNECT_MS }
  const client = new pg.Client({ ...config, ...options }) as LooseClient
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  // An error is followed by `end`, which is what the owner watches.
  client.on('error', () => {})
  const closeReferenced = async () => {
    client.ref()
    await client.end()
  }
  await client.connect()
  try {
    const { rows } = await client.query<{ locked: boolean; version: string }>(
      `select pg_try_advisory_lock($1, $2) as locked, current_setting('server_version') as version`,
      [...OWNER_LOCK],
    )
    if (!rows[0]?.locked) {
      await client.end()
      return null
    }
    await checkServerDurability(client)
    // The lock alone must not keep a process alive that forgot to stop its database.
    client.unref()
    return { serverVersion: rows[0].version, ended, close: closeReferenced }
  } catch (error) {
    await client.end()
    throw error
  }
}
