import { HoldallError } from '@holdall/protocol'
import type pg from 'pg'
import { DatabaseError, UnknownOutcomeError, wrapDatabaseError } from './database-error.ts'
import { DEFAULT_ROLES, type RoleNames } from './roles.ts'

/** One parameterised statement; a `name` lets PostgreSQL keep its plan. */
export interface Statement {
  name?: string
  text: string
  values: unknown[]
}

export interface Rows<T> {
  rows: T[]
  rowCount: number
}

/** Statements inside one transaction. Several may be sent without awaiting each: they travel in one flight. */
export interface Transaction {
  query<T = Record<string, unknown>>(statement: Statement): Promise<Rows<T>>
}

/** The server ended the session (shutdown, terminated, timed out): its answer may have come after the commit. */
const SESSION_ENDED = /^(08|57P|25P03)/

/** Whose eyes a part of a batch sees the database with. */
export type Actor = { userId: string } | 'service'

/**
 * The only way to the tables: every transaction names whose eyes it sees with (row level security), and anything but a clean `COMMIT` throws.
 *
 * @see https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export class Database {
  readonly #pool: pg.Pool
  readonly #roles: RoleNames

  constructor(pool: pg.Pool, roles: RoleNames = DEFAULT_ROLES) {
    this.#pool = pool
    this.#roles = roles
  }

  /** Runs `fn` in one transaction as an ordinary user. */
  asUser<T>(userId: string, fn: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction({ userId }, fn)
  }

  /** Runs `fn` in one transaction that sees every row: jobs, service identities, and named look-ups of delivery only. */
  asService<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction('service', fn)
  }

  /** As a user or, for a service identity, as the service. */
  as<T>(actor: Actor, fn: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction(actor, fn)
  }

  /** One statement in its own transaction, one round trip. */
  async one<T>(actor: Actor, statement: Statement): Promise<Rows<T>> {
    const [rows] = await this.batch([{ actor, statements: [statement] }])
    return rows as Rows<T>
  }

  /**
   * Statements of one or several actors in one transaction and one round trip; all take effect or none.
   *
   * @returns one result per statement, in order
   */
  async batch(parts: { actor: Actor; statements: Statement[] }[]): Promise<Rows<unknown>[]> {
    for (const { actor } of parts) requireActor(actor)
    const client = await this.#connect()
    const flush = cork(client)
    const pending: Promise<pg.QueryResult>[] = [client.query('begin')]
    const wanted: number[] = []
    for (const { actor, statements } of parts) {
      pending.push(client.query(this.#preamble(actor)))
      for (const statement of statements) {
        wanted.push(pending.length)
        pending.push(client.query(statement))
      }
    }
    pending.push(client.query('commit'))
    flush()
    const settled = await Promise.allSettled(pending)
    const failure = settled.find((result) => result.status === 'rejected')
    const last = settled.at(-1)
    if (last?.status === 'rejected') {
      // The connection broke: it must not return to the pool, and the commit may have happened.
      client.release(true)
      const first = settled.findIndex((result) => result.status === 'rejected')
      if (first < settled.length - 1 && isServerError(settled[first]))
        throw wrapDatabaseError((settled[first] as PromiseRejectedResult).reason)
      throw new UnknownOutcomeError(last.reason)
    }
    client.release()
    if (failure) throw wrapDatabaseError(failure.reason)
    requireCommit(last?.value)
    return wanted.map((index) => rowsOf((settled[index] as PromiseFulfilledResult<pg.QueryResult>).value))
  }

  async #transaction<T>(actor: Actor, fn: (tx: Transaction) => Promise<T>): Promise<T> {
    requireActor(actor)
    const client = await this.#connect()
    let poisoned: unknown
    let ended = false
    const preamble = Promise.all([client.query('begin'), client.query(this.#preamble(actor))])
    preamble.catch(() => undefined)
    const tx: Transaction = {
      // Sent behind the preamble without waiting for it: when that failed, the server refuses what follows in the aborted transaction.
      query: async <R>(statement: Statement) => {
        // The connection may be another's by now, with another's identity.
        if (ended) throw new HoldallError('internal', 'A statement was sent after its transaction had ended')
        const sent = client.query(statement)
        // It may fail before the preamble is answered, e.g. on a value that cannot be sent.
        sent.catch(() => undefined)
        try {
          await preamble
          return rowsOf(await sent) as Rows<R>
        } catch (error) {
          poisoned ??= error
          throw wrapDatabaseError(error)
        }
      },
    }
    let result: T
    try {
      result = await fn(tx)
      await preamble
      if (poisoned) throw wrapDatabaseError(poisoned)
      ended = true
    } catch (error) {
      ended = true
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      )
      throw error instanceof HoldallError || error instanceof DatabaseError ? error : wrapDatabaseError(error)
    }
    let tag: pg.QueryResult
    try {
      tag = await client.query('commit')
    } catch (error) {
      // A deferred constraint is refused by the server with a code: certain. A cut connection is not, nor a session that was ended.
      const certain = isDatabaseError(error) && !SESSION_ENDED.test((error as { code: string }).code)
      client.release(!certain)
      throw certain ? wrapDatabaseError(error) : new UnknownOutcomeError(error)
    }
    client.release()
    requireCommit(tag)
    return result
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw wrapDatabaseError(error)
    }
  }

  /** Role and identity for this transaction alone, as bound values in one prepared statement. */
  #preamble(actor: Actor): Statement {
    const service = actor === 'service'
    return {
      name: 'act-as',
      text: "select set_config('role', $1, true), set_config('app.user_id', $2, true)",
      values: [service ? this.#roles.service : this.#roles.user, service ? '' : actor.userId],
    }
  }
}

/** Holds the messages of a batch back until they can leave in one write. */
function cork(client: pg.PoolClient): () => void {
  const { stream } =
    (client as unknown as { connection?: { stream?: { cork(): void; uncork(): void } } }).connection ?? {}
  stream?.cork()
  return () => stream?.uncork()
}

/** Refused before a connection is taken: an object could change between two readings, or throw in mid-message. */
function requireActor(actor: Actor): void {
  if (actor === 'service' || typeof actor.userId === 'string') return
  throw new HoldallError('internal', 'A transaction was asked for in the name of something that is not a user id')
}

function rowsOf(result: pg.QueryResult): Rows<unknown> {
  return { rows: result.rows, rowCount: result.rowCount ?? 0 }
}

function isDatabaseError(error: unknown): boolean {
  return (
    typeof (error as { code?: unknown }).code === 'string' &&
    /^[0-9A-Z]{5}$/.test((error as { code: string }).code) &&
    'severity' in (error as object)
  )
}

function isServerError(result: PromiseSettledResult<unknown> | undefined): boolean {
  return result?.status === 'rejected' && isDatabaseError(result.reason)
}

/** After a swallowed error PostgreSQL answers COMMIT with the tag ROLLBACK and no error. */
function requireCommit(result: pg.QueryResult | undefined): void {
  if (result?.command !== 'COMMIT') {
    throw new HoldallError('internal', `The transaction ended with ${result?.command ?? 'nothing'} instead of COMMIT`)
  }
}
