import type { UploadTokenIntent } from '@holdall/protocol'
import type { Clock } from '../clock.ts'
import { isUserId } from './identity.ts'
import type { KeyRing, Secrets } from './secrets.ts'
import { signBytes, verifyBytes } from './signed-bytes.ts'

export const UPLOAD_TOKEN_PREFIX = 'hu_'

const MAX_TOKEN_LENGTH = 8192

export interface UploadClaims {
  userId: string
  /** Counts up when the user's sessions and links are revoked. */
  userEpoch: number
  /** Of the item that the upload becomes. A token is good once because an id is. */
  mediaId: string
  maxBytes?: number | undefined
  intent: UploadTokenIntent
  /** Seconds since the epoch; an upload that was begun before may go on until then. */
  expiresAtSeconds: number
}

/** Signs and verifies credentials that may upload one file and nothing else. */
export class UploadTokens {
  readonly #keys: KeyRing
  readonly #clock: Clock

  constructor(secrets: Secrets, clock: Clock) {
    this.#keys = secrets.derive('upload-token')
    this.#clock = clock
  }

  sign(claims: UploadClaims): string {
    return UPLOAD_TOKEN_PREFIX + signBytes(this.#keys, Buffer.from(JSON.stringify(claims)))
  }

  /** What a token allows, or null when it is forged, damaged or expired. Its epoch is still to be compared. */
  verify(token: string): UploadClaims | null {
    if (token.length > MAX_TOKEN_LENGTH || !token.startsWith(UPLOAD_TOKEN_PREFIX)) return null
    const payload = verifyBytes(this.#keys, token.slice(UPLOAD_TOKEN_PREFIX.length))
    if (!payload) return null
    const claims = JSON.parse(payload.toString()) as UploadClaims
    return isUserId(claims.userId) && claims.expiresAtSeconds * 1000 > this.#clock().getTime() ? claims : null
  }
}
