import { HoldallError, type UploadTokenIntent } from '@holdall/protocol'

/** What a caller may do in general: a `user` acts on what is theirs, a `service` on everything. */
export type Role = 'user' | 'service'

/** How the caller proved who they are. */
export type IdentityVia = 'token' | 'key' | 'session' | 'delivery' | 'upload' | 'anonymous' | 'internal'

/** The upload that a token is good for. */
export interface UploadGrant {
  /** Of the item that it becomes. */
  readonly mediaId: string
  readonly maxBytes?: number | undefined
  readonly intent: UploadTokenIntent
}

/** Who is asking. Made once per request and shared between requests of the same credential: never changed. */
export interface Identity {
  readonly userId: string
  readonly role: Role
  readonly via: IdentityVia
  /** Whether only reading is allowed, whatever the role. */
  readonly readOnly: boolean
  /** The API key that was used. */
  readonly keyId?: string
  /** Set when a service acts for this user (`X-Holdall-User`). */
  readonly actingFor?: true
  /** Set when all that the credential allows is one upload. */
  readonly upload?: UploadGrant
  /** When the credential ends; unset means that it does not. */
  readonly expiresAt?: Date
}

/** The longest user id that is accepted, in bytes of UTF-8. */
export const MAX_USER_ID_BYTES = 255

// C0 and C1 control characters, DEL, and the line and paragraph separators that break log lines.
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const PRINTABLE_ASCII = /^[\x20-\x7e]{1,255}$/

/** Whether a value may be used as a user id; see {@link parseUserId}. */
export function isUserId(value: unknown): value is string {
  if (typeof value !== 'string') return false
  if (PRINTABLE_ASCII.test(value)) return true
  if (value.length === 0 || value.length > MAX_USER_ID_BYTES) return false
  return !FORBIDDEN.test(value) && value.isWellFormed() && Buffer.byteLength(value) <= MAX_USER_ID_BYTES
}

/**
 * Accepts the user ids of any identity provider: 1 to 255 bytes of UTF-8 without control characters. Quotes, slashes,
 * spaces and any script are allowed, nothing is trimmed, and `Alice` and `alice` are two users.
 *
 * @throws {invalid_request} when the value is anything else.
 */
export function parseUserId(value: unknown): string {
  if (isUserId(value)) return value
  throw new HoldallError('invalid_request', 'The user id is not valid', {
    hint: `A user id has 1 to ${MAX_USER_ID_BYTES} bytes of UTF-8 and no control characters`,
  })
}
