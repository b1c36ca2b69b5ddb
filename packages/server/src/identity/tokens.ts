import { hash } from 'node:crypto'
import { HoldallError } from '@holdall/protocol'
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { type Identity, isUserId, parseUserId, type Role } from './identity.ts'
import type { Jwks } from './jwks.ts'
import type { Secrets } from './secrets.ts'

export interface MintOptions {
  userId: string
  role?: Role
  expiresInSeconds: number
}

/** Mints a bearer token that {@link TokenVerifier} accepts. */
export async function mintToken(
  secrets: Secrets,
  { userId, role = 'user', expiresInSeconds }: MintOptions,
  clock: Clock,
): Promise<string> {
  const now = Math.floor(clock().getTime() / 1000)
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(parseUserId(userId))
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .sign(secrets.tokenKeys.signing)
}

/** An identity provider whose tokens are accepted as well. */
export interface TokenProvider {
  jwks: Jwks
  issuer?: string
  audience?: string
  /** The claim that may say `service`: a name, or a path with dots. Unset: every token is a plain user. */
  roleClaim?: string
}

export interface TokenVerifierOptions {
  secrets: Secrets
  clock: Clock
  provider?: TokenProvider
  /** How many verified tokens are remembered. @default 10000 */
  cacheSize?: number
}

const MAX_TOKEN_LENGTH = 8 * 1024
const CLOCK_TOLERANCE_SECONDS = 5
/** A key that the provider withdraws stops working within this time. */
const PROVIDER_CACHE_MS = 5 * 60_000
const MAX_DATE_SECONDS = 8.64e12
const PROVIDER_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

interface Verified {
  identity: Identity
  /** Milliseconds since the epoch. */
  until: number
}

/** Turns bearer tokens into identities, and remembers those it has verified. */
export class TokenVerifier {
  readonly #secrets: Secrets
  readonly #clock: Clock
  readonly #provider: TokenProvider | undefined
  readonly #verified: LRUCache<string, Verified>

  constructor({ secrets, clock, provider, cacheSize = 10_000 }: TokenVerifierOptions) {
    this.#secrets = secrets
    this.#clock = clock
    this.#provider = provider
    this.#verified = new LRUCache({ max: cacheSize })
  }

  /**
   * Verifies a JWT: HS256 with one of our secrets, or an asymmetric signature of the configured provider.
   *
   * @throws {unauthenticated} for every token that is not good, without saying more than its owner may know.
   * @throws {unavailable} when the provider's keys cannot be had.
   * @see RFC 8725
   */
  async verify(token: string): Promise<Identity> {
    if (token.length > MAX_TOKEN_LENGTH) throw refused('The token is too long')
    // The digest keeps the cache small, and the comparison independent of the token's text.
    const digest = hash('sha256', token, 'base64')
    const now = this.#clock().getTime()
    const known = this.#verified.get(digest)
    if (known && now < known.until) return known.identity
    const verified = await this.#verify(token, now)
    this.#verified.set(digest, verified)
    return verified.identity
  }

  async #verify(token: string, now: number): Promise<Verified> {
    const algorithm = readAlgorithm(token)
    if (algorithm === 'HS256') return this.#verifyOwn(token, now)
    if (this.#provider && PROVIDER_ALGORITHMS.includes(algorithm)) return this.#verifyProvider(token, now)
    throw refused('The token is signed by an algorithm that is not accepted here')
  }

  async #verifyOwn(token: string, now: number): Promise<Verified> {
    const options = { ...this.#claims(now), algorithms: ['HS256'] }
    for (const key of this.#secrets.tokenKeys.verifying) {
      try {
        const { payload } = await jwtVerify(token, key, options)
        return toVerified(payload, payload.role === 'service' ? 'service' : 'user', now)
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw translate(error)
      }
    }
    throw refused('The token’s signature is not valid')
  }

  async #verifyProvider(token: string, now: number): Promise<Verified> {
    const { jwks, issuer, audience, roleClaim } = this.#provider!
    try {
      const { payload } = await jwtVerify(token, jwks.key, {
        ...this.#claims(now),
        algorithms: PROVIDER_ALGORITHMS,
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      })
      const role = roleClaim !== undefined && saysService(payload, roleClaim) ? 'service' : 'user'
      const verified = toVerified(payload, role, now)
      return { ...verified, until: Math.min(verified.until, now + PROVIDER_CACHE_MS) }
    } catch (error) {
      throw translate(error)
    }
  }

  #claims(now: number) {
    return {
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'exp'],
    }
  }
}

function readAlgorithm(token: string): string {
  try {
    return decodeProtectedHeader(token).alg ?? ''
  } catch {
    throw refused('The token is not a JWT')
  }
}

function toVerified({ sub, exp = 0 }: JWTPayload, role: Role, now: number): Verified {
  // The tolerance is for clocks that run ahead (nbf): an expired token is expired.
  if (exp * 1000 <= now) throw refused('The token has expired')
  if (exp > MAX_DATE_SECONDS) throw refused('The token’s expiry is not a date')
  if (!isUserId(sub)) throw refused('The token’s subject is not a valid user id')
  const identity = { userId: sub, role, via: 'token', readOnly: false, expiresAt: new Date(exp * 1000) } as const
  return { identity: Object.freeze(identity), until: exp * 1000 }
}

/** A claim may be named as it is (`https://example.com/role`) or by a path (`app_metadata.role`); it may be a list. */
function saysService(payload: JWTPayload, claim: string): boolean {
  const value = Object.hasOwn(payload, claim) ? payload[claim] : claim.split('.').reduce<unknown>(member, payload)
  return value === 'service' || (Array.isArray(value) && value.includes('service'))
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function translate(error: unknown): unknown {
  if (error instanceof HoldallError) return error
  if (error instanceof errors.JWTExpired) return refused('The token has expired', error)
  if (error instanceof errors.JOSEError || error instanceof TypeError) return refused('The token is not valid', error)
  return error
}

function refused(message: string, cause?: unknown): HoldallError {
  return new HoldallError('unauthenticated', message, { cause })
}
