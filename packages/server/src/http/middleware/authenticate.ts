import { HoldallError } from '@holdall/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import type { Clock } from '../../clock.ts'
import { actFor } from '../../identity/acting-for.ts'
import { API_KEY_PREFIX, hashApiKey, parseApiKey, scopesAreReadOnly } from '../../identity/api-key.ts'
import type { LookupApiKey } from '../../identity/api-key-cache.ts'
import { isOwnHost, isSameOrigin } from '../../identity/cross-origin.ts'
import { type Identity, parseUserId } from '../../identity/identity.ts'
import { DELIVERY_COOKIE, SESSION_COOKIE, type SessionTokens } from '../../identity/session-token.ts'
import type { TokenVerifier } from '../../identity/tokens.ts'
import { UPLOAD_TOKEN_PREFIX, type UploadTokens } from '../../identity/upload-token.ts'
import type { AppEnv } from '../env.ts'
import { UPLOADS_PATH } from '../tus/tus-protocol.ts'
import { requestCookie, requestHeader } from './request-header.ts'

export interface AuthenticateOptions {
  tokens: Pick<TokenVerifier, 'verify'>
  sessions: Pick<SessionTokens, 'verify'>
  deliveryCookies: Pick<SessionTokens, 'verify'>
  uploadTokens: Pick<UploadTokens, 'verify'>
  /** Finds a key by its hash; wrap it in an `ApiKeyCache`. */
  lookupApiKey: LookupApiKey
  /** The present epoch of a user; cookies of an earlier one are ignored. */
  userEpoch: (userId: string) => number | Promise<number>
  clock: Clock
  /** `HOLDALL_ANONYMOUS_USER`: who asks when nobody says who they are. */
  anonymousUser?: string | undefined
  publicUrl?: URL | undefined
  /** The host that the client asked for. @default the `Host` header */
  hostOf?: (c: Context<AppEnv>) => string | undefined
}

const BEARER = /^bearer +(\S+) *$/i

/**
 * Finds out who is asking and sets `identity`, or null: by bearer token or API key, session cookie, delivery cookie
 * (reading only), then the anonymous user. A bearer credential that is not good is refused, a cookie is passed over.
 *
 * @throws {unauthenticated} for a bad bearer credential; {invalid_request} and {forbidden} for `X-Holdall-User`.
 */
export function authenticate({
  tokens,
  sessions,
  deliveryCookies,
  uploadTokens,
  lookupApiKey,
  userEpoch,
  clock,
  anonymousUser,
  publicUrl,
  hostOf = (c) => requestHeader(c, 'host'),
}: AuthenticateOptions): MiddlewareHandler<AppEnv> {
  const anonymous: Identity | null =
    anonymousUser === undefined
      ? null
      : Object.freeze({ userId: parseUserId(anonymousUser), role: 'user', via: 'anonymous', readOnly: false })
  const own = { publicUrl }

  return async (c, next) => {
    c.set('identity', null)
    const identity = await identify(c)
    const user = requestHeader(c, 'x-holdall-user')
    c.set('identity', user === undefined ? identity : actFor(identity, user))
    await next()
  }

  async function identify(c: Context<AppEnv>): Promise<Identity | null> {
    const credential = BEARER.exec(requestHeader(c, 'authorization') ?? '')?.[1]
    if (credential?.startsWith(UPLOAD_TOKEN_PREFIX)) return byUploadToken(c, credential)
    if (credential !== undefined) {
      return credential.startsWith(API_KEY_PREFIX) ? byApiKey(credential) : tokens.verify(credential)
    }
    return (await byCookie(c)) ?? (anonymous && isOwnHost(hostOf(c), own) ? anonymous : null)
  }

  async function byUploadToken(c: Context<AppEnv>, text: string): Promise<Identity> {
    const claims = uploadTokens.verify(text)
    if (!claims || claims.userEpoch !== (await userEpoch(claims.userId)))
      throw new HoldallError('unauthenticated', 'The upload token is not valid', { hint: 'It may have expired' })
    if (!c.req.path.startsWith(`${UPLOADS_PATH}/`) && c.req.path !== UPLOADS_PATH)
      throw new HoldallError('unauthenticated', 'An upload token is good for its upload alone')
    const { userId, mediaId, maxBytes, intent, expiresAtSeconds } = claims
    const upload = { mediaId, maxBytes, intent }
    return {
      userId,
      role: 'user',
      via: 'upload',
      readOnly: false,
      upload,
      expiresAt: new Date(expiresAtSeconds * 1000),
    }
  }

  async function byApiKey(text: string): Promise<Identity> {
    const key = parseApiKey(text)
    const record = key === null ? null : await lookupApiKey(hashApiKey(key))
    const expiresAt = record?.expiresAt ?? undefined
    if (!record || (expiresAt && expiresAt <= clock())) {
      throw new HoldallError('unauthenticated', 'The API key is not valid', {
        hint: 'It may have been revoked, have expired, or be incomplete',
      })
    }
    const { keyId, userId, role, scopes } = record
    return { userId, role, via: 'key', readOnly: scopesAreReadOnly(scopes), keyId, ...(expiresAt && { expiresAt }) }
  }

  async function byCookie(c: Context<AppEnv>): Promise<Identity | null> {
    if (requestHeader(c, 'cookie') === undefined) return null
    const reading = c.req.method === 'GET' || c.req.method === 'HEAD'
    // Cookies ignore ports: a page of another port on this host must not read with the dashboard's session.
    const session = reading && isForeign(c) ? null : await bySession(c, sessions, 'session')
    return session ?? (reading ? bySession(c, deliveryCookies, 'delivery') : null)
  }

  function isForeign(c: Context<AppEnv>): boolean {
    const origin = requestHeader(c, 'origin')
    return origin !== undefined && !isSameOrigin(origin, hostOf(c), own)
  }

  async function bySession(
    c: Context<AppEnv>,
    verifier: Pick<SessionTokens, 'verify'>,
    via: 'session' | 'delivery',
  ): Promise<Identity | null> {
    const value = requestCookie(c, via === 'session' ? SESSION_COOKIE : DELIVERY_COOKIE)
    const claims = value === undefined ? null : verifier.verify(value)
    if (!claims || claims.userEpoch !== (await userEpoch(claims.userId))) return null
    const { userId, role, expiresAtSeconds } = claims
    return { userId, role, via, readOnly: via === 'delivery', expiresAt: new Date(expiresAtSeconds * 1000) }
  }
}
