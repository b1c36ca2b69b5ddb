import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { Jwks } from './identity/jwks.ts'
import type { Secrets } from './identity/secrets.ts'
import { SessionTokens } from './identity/session-token.ts'
import { TokenVerifier } from './identity/tokens.ts'
import { UploadTokens } from './identity/upload-token.ts'

/** What callers prove with who they are. */
export interface Credentials {
  tokens: TokenVerifier
  sessions: SessionTokens
  deliveryCookies: SessionTokens
  uploadTokens: UploadTokens
}

export function createCredentials(secrets: Secrets, config: Config, clock: Clock): Credentials {
  return {
    tokens: new TokenVerifier({ secrets, clock, ...identityProvider(config, clock) }),
    sessions: new SessionTokens(secrets, 'session', clock),
    deliveryCookies: new SessionTokens(secrets, 'delivery', clock),
    uploadTokens: new UploadTokens(secrets, clock),
  }
}

/** Whose tokens are believed beside Holdall's own, where that is configured. */
function identityProvider(config: Config, clock: Clock) {
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
