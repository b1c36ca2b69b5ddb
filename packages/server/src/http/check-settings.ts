import { systemClock } from '../clock.ts'
import type { Config } from '../config.ts'
import { parseAllowList } from '../fetching/allow-list.ts'
import { parseTrustProxy } from '../identity/client-address.ts'
import { parseCorsOrigins } from '../identity/cross-origin.ts'
import { createRateLimits } from '../identity/rate-limits.ts'
import { parseProviderSettings } from '../providers/http/provider-settings.ts'

/**
 * Reads the settings that are understood later before anything is started, so that a wrong one costs no database.
 *
 * @throws {invalid_request} naming the setting, its value and what is accepted
 */
export function checkSettings(config: Config): void {
  parseTrustProxy(config.HOLDALL_TRUST_PROXY)
  parseCorsOrigins(config.HOLDALL_CORS_ORIGINS)
  parseAllowList(config.HOLDALL_FETCH_ALLOW ?? [])
  parseProviderSettings(config.HOLDALL_PROVIDERS)
  createRateLimits(
    { signIn: config.HOLDALL_RATE_SIGN_IN, tokens: config.HOLDALL_RATE_TOKENS, uploads: config.HOLDALL_RATE_UPLOADS },
    systemClock,
  )
}
