import { ERRORS, type ErrorCode, HoldallError, toProblem } from '@holdall/protocol'
import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '../env.ts'
import { requestHeader } from './request-header.ts'

/** Where the pages of the error codes are served. */
const DOCS = '/docs/errors'

export interface ProblemOptions {
  /** A status other than the code's own, e.g. 460 for a checksum on tus. */
  statusOf?: (error: HoldallError, c: Context<AppEnv>) => number | undefined
}

/** An answer that says what went wrong. @see RFC 9457 */
export interface Problem {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown>
}

/** Turns what a route throws into an answer, and logs what is our fault. */
export function onError({ statusOf }: ProblemOptions = {}): ErrorHandler<AppEnv> {
  return (thrown, c) => {
    const error = toHoldallError(thrown)
    const status = statusOf?.(error, c) ?? error.status
    logFailure(error, thrown, c)
    return answer(
      c,
      problemOf(error, {
        requestId: c.get('requestId'),
        status,
        hasCredential: requestHeader(c, 'authorization') !== undefined,
      }),
    )
  }
}

/** Answers routes that do not exist. */
export function onNotFound(): NotFoundHandler<AppEnv> {
  return (c) => {
    const error = new HoldallError('not_found', 'There is nothing at this address')
    return answer(c, problemOf(error, { requestId: c.get('requestId') }))
  }
}

export interface ProblemContext {
  requestId?: string | undefined
  /** @default the code's own */
  status?: number
  /** Whether the request carried a credential, for `WWW-Authenticate`. */
  hasCredential?: boolean
}

/** The problem document of an error; of an `internal` one it tells nothing but the request id. */
export function problemOf(
  error: HoldallError,
  { requestId, status = error.status, hasCredential = false }: ProblemContext = {},
): Problem {
  const body = toProblem(error, requestId ?? '', DOCS, { status })
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
  }
  const retryAfterSeconds = error.retryAfterSeconds ?? (status === 429 || status === 503 ? 1 : undefined)
  if (retryAfterSeconds !== undefined) headers['Retry-After'] = String(Math.max(1, Math.ceil(retryAfterSeconds)))
  if (status === 401)
    headers['WWW-Authenticate'] = `Bearer realm="holdall"${hasCredential ? ', error="invalid_token"' : ''}`
  return { status, headers, body }
}

function answer(c: Context<AppEnv>, { status, headers, body }: Problem): Response {
  const text = JSON.stringify(body)
  return c.newResponse(c.req.method === 'HEAD' ? null : text, status as ContentfulStatusCode, {
    ...headers,
    'Content-Length': String(Buffer.byteLength(text)),
  })
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_type',
  429: 'rate_limited',
  503: 'unavailable',
}

/** One of ours as it is; Hono's own by its status; a broken percent-encoding is the caller's; all else is internal. */
export function toHoldallError(thrown: unknown): HoldallError {
  if (thrown instanceof HoldallError) return thrown
  if (thrown instanceof HTTPException) {
    const fallback = thrown.status < 500 ? 'invalid_request' : 'internal'
    const code = CODE_OF_STATUS[thrown.status] ?? fallback
    return new HoldallError(code, thrown.message || ERRORS[code].title, { cause: thrown })
  }
  if (thrown instanceof URIError)
    return new HoldallError('invalid_request', 'The address is not valid', { cause: thrown })
  return new HoldallError('internal', 'Unexpected error', { cause: thrown })
}

function logFailure(error: HoldallError, thrown: unknown, c: Context<AppEnv>): void {
  const log = c.get('log')
  if (log === undefined || error.status < 500) return
  // The answer's side alone tells: a request whose body was read to its end is destroyed as well.
  const clientLeft = c.env?.outgoing?.destroyed === true && !c.env.outgoing.writableFinished
  if (error.code === 'internal' && clientLeft) log.info({ err: thrown }, 'The client left before the answer')
  else log.error({ err: thrown, code: error.code }, 'The request failed')
}
