import { HoldallError } from '@holdall/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import { addressKey } from '../../identity/ip-address.ts'
import type { RateLimiter } from '../../identity/rate-limiter.ts'
import type { AppEnv } from '../env.ts'

export interface RateLimitOptions {
  /** Who is counted: the address, the identity (the address while there is none), or both on their own. */
  by: 'address' | 'identity' | 'both'
  /** What a person reads they did too often. @default 'requests' */
  what?: string
}

/**
 * Lets through as many requests as the limiter allows; without a limiter (`off`) all of them.
 *
 * @throws {rate_limited}
 */
export function rateLimit(
  limiter: RateLimiter | null,
  { by, what = 'requests' }: RateLimitOptions,
): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    if (limiter) {
      for (const key of keysOf(c, by)) {
        const taken = limiter.take(key)
        if (!taken.ok) throw tooMany(what, taken.retryAfterSeconds)
      }
    }
    return next()
  }
}

function keysOf(c: Context<AppEnv>, by: RateLimitOptions['by']): string[] {
  const identity = c.get('identity')
  const address = `address ${addressKey(c.get('clientAddress') ?? 'unknown')}`
  if (by === 'address' || !identity) return [address]
  return by === 'both' ? [address, `user ${identity.userId}`] : [`user ${identity.userId}`]
}

function tooMany(what: string, retryAfterSeconds: number): HoldallError {
  return new HoldallError('rate_limited', `Too many ${what}`, {
    hint: `Try again in ${retryAfterSeconds} s`,
    retryAfterSeconds,
  })
}
