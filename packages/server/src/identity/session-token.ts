import type { Clock } from '../clock.ts'
import { ByteReader, ByteWriter } from './byte-codec.ts'
import { isUserId, type Role } from './identity.ts'
import type { KeyRing, Secrets } from './secrets.ts'
import { signBytes, verifyBytes } from './signed-bytes.ts'

export const SESSION_COOKIE = 'holdall_session'
export const DELIVERY_COOKIE = 'holdall_delivery'
export const SESSION_SECONDS = 30 * 86_400
export const DELIVERY_COOKIE_SECONDS = 12 * 3600

/** `session`: the dashboard's cookie, reads and writes. `delivery`: read-only, for `<img src="/storage/…">`. */
export type SessionKind = 'session' | 'delivery'

export interface SessionClaims {
  userId: string
  role: Role
  /** Counts up when the user's sessions and links are revoked. */
  userEpoch: number
  /** Seconds since the epoch. */
  issuedAtSeconds: number
  /** Seconds since the epoch. */
  expiresAtSeconds: number
}

const VERSION = 1
const FLAG_SERVICE = 0x10
const MAX_TOKEN_LENGTH = 512
const RENEW_AFTER_SECONDS = 86_400
/** A session that is used every day still ends after this time. */
const MAX_SESSION_SECONDS = 180 * 86_400

/** Signs and verifies cookie values of one kind; a value of the other kind is refused. */
export class SessionTokens {
  readonly #keys: KeyRing
  readonly #clock: Clock
  readonly #lifetimeSeconds: number

  constructor(secrets: Secrets, kind: SessionKind, clock: Clock) {
    this.#keys = secrets.derive(kind === 'session' ? 'session' : 'delivery-cookie')
    this.#clock = clock
    this.#lifetimeSeconds = kind === 'session' ? SESSION_SECONDS : DELIVERY_COOKIE_SECONDS
  }

  /**
   * A new cookie value and when it expires, in seconds since the epoch.
   *
   * @param notAfterSeconds the end of the credential it was exchanged for.
   */
  issue(
    { userId, role, userEpoch }: Pick<SessionClaims, 'userId' | 'role' | 'userEpoch'>,
    { notAfterSeconds = Number.POSITIVE_INFINITY }: { notAfterSeconds?: number } = {},
  ): { value: string; expiresAtSeconds: number } {
    const issuedAtSeconds = this.#now()
    const expiresAtSeconds = Math.floor(Math.min(issuedAtSeconds + this.#lifetimeSeconds, notAfterSeconds))
    return this.#sign({ userId, role, userEpoch, issuedAtSeconds, expiresAtSeconds })
  }

  /** What a cookie value says, or null when it is forged, damaged or expired. Its epoch is still to be compared. */
  verify(value: string): SessionClaims | null {
    const payload = value.length > MAX_TOKEN_LENGTH ? null : verifyBytes(this.#keys, value)
    const claims = payload && decode(payload)
    return claims && claims.expiresAtSeconds > this.#now() ? claims : null
  }

  /** A fresh value for a session that is more than a day into its time, else null: sessions in use do not end. */
  renew(claims: SessionClaims): { value: string; expiresAtSeconds: number } | null {
    const now = this.#now()
    const usedSeconds = this.#lifetimeSeconds - (claims.expiresAtSeconds - now)
    if (usedSeconds < RENEW_AFTER_SECONDS) return null
    const expiresAtSeconds = Math.min(now + this.#lifetimeSeconds, claims.issuedAtSeconds + MAX_SESSION_SECONDS)
    return expiresAtSeconds > claims.expiresAtSeconds ? this.#sign({ ...claims, expiresAtSeconds }) : null
  }

  #sign(claims: SessionClaims): { value: string; expiresAtSeconds: number } {
    return { value: signBytes(this.#keys, encode(claims)), expiresAtSeconds: claims.expiresAtSeconds }
  }

  #now(): number {
    return Math.floor(this.#clock().getTime() / 1000)
  }
}

function encode({ userId, role, userEpoch, issuedAtSeconds, expiresAtSeconds }: SessionClaims): Buffer {
  return new ByteWriter(320)
    .byte(VERSION | (role === 'service' ? FLAG_SERVICE : 0))
    .uint48(issuedAtSeconds)
    .uint48(expiresAtSeconds)
    .varint(userEpoch)
    .text(userId)
    .done()
}

function decode(payload: Buffer): SessionClaims | null {
  const reader = new ByteReader(payload)
  try {
    const head = reader.byte()
    if ((head & 0x0f) !== VERSION) return null
    const issuedAtSeconds = reader.uint48()
    const expiresAtSeconds = reader.uint48()
    const userEpoch = reader.varint()
    const userId = reader.text()
    if (!reader.atEnd || !isUserId(userId)) return null
    return { userId, role: head & FLAG_SERVICE ? 'service' : 'user', userEpoch, issuedAtSeconds, expiresAtSeconds }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
