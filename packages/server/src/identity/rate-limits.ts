import type { Clock } from '../clock.ts'
import { parseRate, RateLimiter } from './rate-limiter.ts'

/** Limiters of the routes that guessing and flooding aim at; null where switched off. */
export interface RateLimits {
  signIn: RateLimiter | null
  tokens: RateLimiter | null
  uploads: RateLimiter | null
}

export interface RateSettings {
  /** `HOLDALL_RATE_SIGN_IN`, per address. @default '10/min' */
  signIn?: string | undefined
  /** `HOLDALL_RATE_TOKENS`, per address and per user. @default '60/min' */
  tokens?: string | undefined
  /** `HOLDALL_RATE_UPLOADS`, per user. @default '2000/s:50000' */
  uploads?: string | undefined
}

/**
 * Builds the limiters from their settings; see docs/rate-limits.md.
 *
 * @throws {invalid_request} for a setting that is not a rate.
 */
export function createRateLimits(
  { signIn = '10/min', tokens = '60/min', uploads = '2000/s:50000' }: RateSettings,
  clock: Clock,
): RateLimits {
  const limiter = (name: string, setting: string): RateLimiter | null => {
    const rate = parseRate(setting, name)
    return rate && new RateLimiter({ ...rate, clock })
  }
  return {
    signIn: limiter('HOLDALL_RATE_SIGN_IN', signIn),
    tokens: limiter('HOLDALL_RATE_TOKENS', tokens),
    uploads: limiter('HOLDALL_RATE_UPLOADS', uploads),
  }
}
