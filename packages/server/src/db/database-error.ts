import { HoldallError } from '@holdall/protocol'

/** SQLSTATE classes that pass by themselves. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TRANSIENT = /^(08|53|57P|58|40001|40P01|55P03|25P0[34])/
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EACCES',
])

/** An error the database answered; `sqlState` lets callers recognise the ones they expect. */
export class DatabaseError extends HoldallError {
  readonly sqlState: string
  readonly constraint: string | undefined

  constructor(sqlState: string, error: Error & { constraint?: string }) {
    const transient = TRANSIENT.test(sqlState)
    super(
      transient ? 'unavailable' : 'internal',
      transient
        ? `The database is not available: ${error.message}`
        : `The database refused a statement: ${error.message}`,
      {
        cause: error,
        ...(transient ? { retryAfterSeconds: 1 } : {}),
      },
    )
    this.sqlState = sqlState
    this.constraint = error.constraint
  }
}

/** The connection broke while COMMIT was on its way: the transaction may or may not have taken effect. */
export class UnknownOutcomeError extends HoldallError {
  constructor(cause: unknown) {
    super('unavailable', 'The connection to the database broke; whether the change was made is not known', {
      hint: 'Look before you repeat it, or repeat it with the same Idempotency-Key',
      retryAfterSeconds: 1,
      cause,
    })
  }
}

/** Wraps what `pg` throws, once. */
export function wrapDatabaseError(error: unknown): HoldallError {
  if (error instanceof HoldallError) return error
  const { code, message = String(error) } = error as { code?: unknown; message?: string }
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !NETWORK.has(code))
    return new DatabaseError(code, error as Error)
  if ((typeof code === 'string' && NETWORK.has(code)) || /terminated|timeout|connection|ended/i.test(message)) {
    return new HoldallError('unavailable', `The database is not available: ${message}`, {
      cause: error,
      retryAfterSeconds: 1,
    })
  }
  return new HoldallError('internal', `A database call failed: ${message}`, { cause: error })
}

/** Whether the error is a violation of the named unique or foreign key constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint
}

/** Whether the database answered this SQLSTATE. */
export function hasSqlState(error: unknown, sqlState: string): boolean {
  return error instanceof DatabaseError && error.sqlState === sqlState
}
