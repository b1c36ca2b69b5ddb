import { HoldallError } from '@holdall/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import type { Identity } from '../../identity/identity.ts'
import type { AppEnv } from '../env.ts'

/** The caller. @throws {unauthenticated} when there is none. */
export function identityOf(c: Context<AppEnv>): Identity {
  const identity = c.get('identity')
  if (identity) return identity
  throw new HoldallError('unauthenticated', 'This needs an identity', {
    hint: 'Send "Authorization: Bearer <token>"; `holdall token --user NAME` mints one',
  })
}

/** Refuses requests without an identity. */
export function requireIdentity(): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    identityOf(c)
    return next()
  }
}

/** Refuses everybody but services. @throws {forbidden} */
export function requireService(): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    if (identityOf(c).role !== 'service') {
      throw new HoldallError('forbidden', 'This is for service identities only', {
        hint: '`holdall token --user NAME --role service` mints a token that may',
      })
    }
    return next()
  }
}

/**
 * Refuses to change anything for an identity that may only read; safe methods pass.
 *
 * @param except paths whose changes are to the credential itself, such as signing out
 * @param open paths whose callers prove in another way who they are
 * @throws {forbidden}
 */
export function requireWrite(except: readonly string[] = [], open?: RegExp): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    if (isSafeMethod(c.req.method) || open?.test(c.req.path)) return next()
    if (identityOf(c).readOnly && !except.includes(c.req.path)) {
      throw new HoldallError('forbidden', 'This credential may only read', {
        hint: 'Use a token, or an API key with the scope "write"',
      })
    }
    return next()
  }
}

/** Whether a method changes nothing by definition. @see RFC 9110 §9.2.1 */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}
