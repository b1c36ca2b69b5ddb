import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Logger } from '../../log.ts'
import type { AppEnv } from '../env.ts'
import { requestHeader } from './request-header.ts'
import { withResponseHeaders } from './response-header.ts'

const SANE_ID = /^[\w.:/+=-]{1,128}$/

/** Gives every request an id (the caller's, when it is a sane one), answers it, and sets `log` to write it on each line. */
export function requestId(logger: Logger): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const given = requestHeader(c, 'x-request-id')
    const id = given !== undefined && SANE_ID.test(given) ? given : randomUUID()
    c.set('requestId', id)
    c.set('log', logger.child({ requestId: id }))
    return withResponseHeaders(c, next, [['X-Request-Id', id]])
  }
}
