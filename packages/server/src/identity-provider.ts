import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { Jwks } from './identity/jwks.ts'

/** Whose tokens are believed beside Holdall's own, where that is configured. */
export function identityProvider(config: Config, clock: Clock) {
  if (!config.HOLDALL_JWKS_URL) return {}
  return {
    provider: {
      jwks: new Jwks(new URL(config.HOLDALL_JWKS_URL), { clock }),
      ...(config.HOLDALL_JWT_ISSUER === undefined ? {} : { issuer: config.HOLDALL_JWT_ISSUER }),
      ...(config.HOLDALL_JWT_AUDIENCE === undefined ? {} : { audience: config.HOLDALL_JWT_AUDIENCE }),
      ...(config.HOLDALL_JWT_ROLE_CLAIM === undefined ? {} : { roleClaim: config.HOLDALL_JWT_ROLE_CLAIM }),
    },
  }
}
