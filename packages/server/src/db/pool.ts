import pg from 'pg'
import type { Logger } from '../log.ts'

export type PoolConfig = pg.PoolConfig

export interface PoolOptions {
  /** How to reach PostgreSQL: a URL or the fields of `pg`. */
  connection: string | PoolConfig
  /** Connections at most. @default 10 */
  max?: number
  /** A statement may run this long. @default 60_000 */
  statementTimeoutMs?: number
  log: Logger
}

const INT8 = 20
const XID8 = 5069

/** Sizes and counts arrive as numbers (exact up to 2^53), transaction ids as bigint. */
const types = new pg.TypeOverrides()
types.setTypeParser(INT8, Number)
types.setTypeParser(XID8, BigInt)

/** One pool whose queries are pipelined: messages leave at once, answers are awaited together. */
export function createPool({ connection, max = 10, statementTimeoutMs = 60_000, log }: PoolOptions): pg.Pool {
  const base: PoolConfig = typeof connection === 'string' ? { connectionString: connection } : connection
  const config: PoolConfig & { pipeline: boolean } = {
    ...base,
    types,
    max,
    pipeline: true,
    application_name: 'holdall',
    keepAlive: true,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 15_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
  }
  const pool = new pg.Pool(config)
  // A connection that breaks while it is in use says so to its queries; unheard, the same event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', (error) => log.warn({ err: error.message }, 'an idle database connection failed'))
  return pool
}
