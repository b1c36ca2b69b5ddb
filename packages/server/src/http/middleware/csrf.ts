import { HoldallError } from '@holdall/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import { type CorsOrigins, isSameOrigin } from '../../identity/cross-origin.ts'
import type { AppEnv } from '../env.ts'
import { requestHeader } from './request-header.ts'
import { isSafeMethod } from './require-identity.ts'

export interface CsrfOptions {
  publicUrl?: URL | undefined
  /** Origins that may act as the anonymous user. */
  corsOrigins: CorsOrigins
  /** @default the `Host` header */
  hostOf?: (c: Context<AppEnv>) => string | undefined
}

/**
 * Refuses changes that another site makes in a visitor's name. With a cookie, a page of our own must be asking: same
 * `Origin`, or `Sec-Fetch-Site: same-origin`. Without any credential (anonymous user, sign-in), programs pass, and pages
 * when their origin is ours or may call. Bearer credentials pass: no browser adds them by itself.
 *
 * Runs after `authenticate`.
 *
 * @throws {forbidden}
 */
export function csrf({
  publicUrl,
  corsOrigins,
  hostOf = (c) => requestHeader(c, 'host'),
}: CsrfOptions): MiddlewareHandler<AppEnv> {
  const own = { publicUrl }
  return (c, next) => {
    if (!isSafeMethod(c.req.method) && !isAllowed(c)) {
      throw new HoldallError('forbidden', 'This change was asked for by another site', {
        hint: 'Send it from a page of this server, or with a bearer token',
      })
    }
    return next()
  }

  function isAllowed(c: Context<AppEnv>): boolean {
    const via = c.get('identity')?.via ?? 'anonymous'
    if (via === 'token' || via === 'key' || via === 'upload' || via === 'internal') return true
    const byCookie = via !== 'anonymous'
    const origin = requestHeader(c, 'origin')
    if (origin !== undefined) {
      return isSameOrigin(origin, hostOf(c), own) || (!byCookie && corsOrigins.allows(origin))
    }
    const site = requestHeader(c, 'sec-fetch-site')
    return site === 'same-origin' || (!byCookie && (site === undefined || site === 'none'))
  }
}
